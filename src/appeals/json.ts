import { z } from 'zod';
import { appealStates, dropOffVisibilities } from '../db/schema.ts';
import { stateAt } from '../tally/rules.ts';
import { tallySchema, type Tally } from '../tally/shapes.ts';
import { correctionJson, correctionSchema } from './corrections.ts';
import { pictureAddress } from './picture-sizes.ts';
import type { AppealWithParts, DropOffPoint, ListedAppeal, Picture } from './queries.ts';
import { storyHtml, storyText } from './story.ts';

const organisationSchema = z.object({ slug: z.string(), name: z.string() });
const pictureSchema = z
  .object({ url: z.string(), alt: z.string(), width: z.number().int(), height: z.number().int() })
  .nullable();

const needSchema = z
  .object({
    id: z.string(),
    item: z.string(),
    unit: z.string().nullable().describe('Singular; null: counted in pieces'),
    wanted: z.number().int().nullable().describe('null: as many as you can'),
    note: z.string(),
    anythingLike: z.boolean(),
    priority: z.number().int(),
    headroomPercent: z.number().int(),
    closedAt: z.string().nullable().describe('Since when nothing more is taken; it stays in the tally'),
  })
  .meta({ id: 'Need' });

const dropOffPointSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    visibility: z.enum(dropOffVisibilities),
    address: z.string().nullable().describe('null for the public where it is shown after pledging'),
    postcode: z.string().nullable(),
    hours: z.string().nullable(),
  })
  .meta({ id: 'DropOffPoint' });

export const appealSchema = z
  .object({
    slug: z.string(),
    state: z.enum(appealStates),
    version: z.number().int().describe('Counts edits; send it back as If-Match: "<version>"'),
    title: z.string(),
    story: z.string().describe('Markdown'),
    storyHtml: z.string(),
    deadline: z.string().nullable(),
    organisation: organisationSchema,
    needs: z.array(needSchema),
    notWanted: z.array(z.string()),
    dropOffPoints: z.array(dropOffPointSchema),
    steer: z.object({ message: z.string() }).nullable(),
    picture: pictureSchema,
    url: z.string(),
    publishedAt: z.string().nullable(),
    corrections: z.array(correctionSchema),
    tally: tallySchema,
  })
  .meta({ id: 'Appeal' });

export const appealSummarySchema = z
  .object({
    slug: z.string(),
    state: z.enum(appealStates),
    title: z.string(),
    summary: z.string().describe('The beginning of the story as plain text'),
    deadline: z.string().nullable(),
    organisation: organisationSchema,
    picture: pictureSchema,
    url: z.string(),
    tally: tallySchema,
  })
  .meta({ id: 'AppealSummary' });

export type AppealJson = z.infer<typeof appealSchema>;
export type AppealSummaryJson = z.infer<typeof appealSummarySchema>;

/** An appeal as the API shows it. `toMember`: with the addresses that others see after pledging. */
export function appealJson(
  { appeal, organisation, needs, dropOffPoints, picture, corrections }: AppealWithParts,
  { tally, publicUrl, now, toMember }: { tally: Tally; publicUrl: string; now: Date; toMember: boolean },
): AppealJson {
  return {
    slug: appeal.slug,
    state: stateAt(appeal, now),
    version: appeal.version,
    title: appeal.title,
    story: appeal.story,
    storyHtml: storyHtml(appeal.story),
    deadline: appeal.deadline?.toISOString() ?? null,
    organisation: { slug: organisation.slug, name: organisation.name },
    needs: needs.map(({ id, item, unit, wanted, note, anythingLike, priority, headroomPercent, closedAt }) => ({
      ...{ id, item, unit, wanted, note, anythingLike, priority, headroomPercent },
      closedAt: closedAt?.toISOString() ?? null,
    })),
    notWanted: appeal.notWanted,
    dropOffPoints: dropOffPoints.map((point) => pointJson(toMember ? point : shownInPublic(point))),
    steer: appeal.steerMessage === null ? null : { message: appeal.steerMessage },
    picture: pictureJson(picture, publicUrl),
    url: appealUrl(publicUrl, appeal.slug),
    publishedAt: appeal.publishedAt?.toISOString() ?? null,
    corrections: corrections.map(correctionJson),
    tally,
  };
}

/** An entry of a list. */
export function appealSummaryJson(
  appeal: ListedAppeal,
  { tally, publicUrl, now }: { tally: Tally; publicUrl: string; now: Date },
): AppealSummaryJson {
  return {
    slug: appeal.slug,
    state: stateAt(appeal, now),
    title: appeal.title,
    summary: storyText(appeal.story),
    deadline: appeal.deadline?.toISOString() ?? null,
    organisation: { slug: appeal.organisation.slug, name: appeal.organisation.name },
    picture: pictureJson(appeal.picture, publicUrl),
    url: appealUrl(publicUrl, appeal.slug),
    tally,
  };
}

/** What everybody may know of a drop-off point: of one that is shown after pledging, its name alone. */
export type PublicPoint = Pick<DropOffPoint, 'id' | 'name' | 'visibility' | 'postcode' | 'hours'> & {
  address: string | null;
};

export function shownInPublic({ id, name, visibility, address, postcode, hours }: DropOffPoint): PublicPoint {
  return visibility === 'public'
    ? { id, name, visibility, address, postcode, hours }
    : { id, name, visibility, address: null, postcode: null, hours: null };
}

const pointJson = ({ id, name, visibility, address, postcode, hours }: PublicPoint) => ({
  ...{ id, name, visibility, address, postcode, hours },
});

export const appealUrl = (publicUrl: string, slug: string): string => `${publicUrl}/a/${slug}`;

function pictureJson(picture: Picture | null, publicUrl: string): AppealJson['picture'] {
  if (picture === null) return null;
  const { alt, width, height } = picture;
  return { url: `${publicUrl}${pictureAddress(picture)}`, alt, width, height };
}
