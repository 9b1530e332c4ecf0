import { z } from 'zod';
import { appealStates } from '../db/schema/appeals.ts';
import { redirectKinds } from '../db/schema/steering.ts';
import { pointJson, publicPictureUrl, shownInPublic, shownPointSchema, shownToOwn } from '../points/shown.ts';
import { stateAt } from '../tally/rules.ts';
import { tallySchema, type Tally } from '../tally/shapes.ts';
import type { Standing } from '../ui/state-words.ts';
import { correctionJson, correctionSchema } from './corrections.ts';
import { pictureAddress } from '../pictures/sizes.ts';
import type { AppealWithParts, ListedAppeal, Picture } from './queries.ts';
import type { AppealStanding } from './standing.ts';
import { overflowJson, overflowSchema, type Overflow } from './overflow.ts';
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
    orderUrl: z
      .string()
      .nullable()
      .describe('Where it can be ordered online; for members, and with a confirmed pledge'),
    closedAt: z.string().nullable().describe('Since when nothing more is taken; it stays in the tally'),
  })
  .meta({ id: 'Need' });

export const shownRedirectSchema = z
  .object({ kind: z.enum(redirectKinds), label: z.string(), url: z.string() })
  .nullable()
  .describe('Where people are sent instead; left out while nothing is taken there');

const steerSchema = z
  .object({
    message: z.string().nullable(),
    slow: z.boolean().describe('Open, but whoever brings something takes a time'),
    visitsStopped: z.boolean().describe('Promises stand, and nobody shall set off'),
    redirect: shownRedirectSchema,
  })
  .meta({ id: 'SteerShown' });

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
    dropOffPoints: z.array(shownPointSchema),
    steer: steerSchema.nullable().describe('null: open, and the charity says nothing'),
    picture: pictureSchema,
    url: z.string(),
    publishedAt: z.string().nullable(),
    corrections: z.array(correctionSchema),
    overflow: z.array(overflowSchema).describe('For needs that take no more: open needs alike, nearest first'),
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
  {
    tally,
    publicUrl,
    standing,
    overflow,
    toMember,
  }: { tally: Tally; publicUrl: string; standing: AppealStanding; overflow: Overflow[]; toMember: boolean },
): AppealJson {
  return {
    slug: appeal.slug,
    state: standing.state,
    version: appeal.version,
    title: appeal.title,
    story: appeal.story,
    storyHtml: storyHtml(appeal.story),
    deadline: appeal.deadline?.toISOString() ?? null,
    organisation: { slug: organisation.slug, name: organisation.name },
    needs: needs.map(
      ({ id, item, unit, wanted, note, anythingLike, priority, headroomPercent, orderUrl, closedAt }) => ({
        ...{ id, item, unit, wanted, note, anythingLike, priority, headroomPercent },
        orderUrl: toMember ? orderUrl : null,
        closedAt: closedAt?.toISOString() ?? null,
      }),
    ),
    notWanted: appeal.notWanted,
    dropOffPoints: dropOffPoints.map((point) =>
      pointJson(toMember ? shownToOwn(point) : shownInPublic(point), publicPictureUrl(publicUrl)),
    ),
    steer: steerJson(standing),
    picture: pictureJson(picture, publicUrl),
    url: appealUrl(publicUrl, appeal.slug),
    publishedAt: appeal.publishedAt?.toISOString() ?? null,
    corrections: corrections.map(correctionJson),
    overflow: overflowJson(overflow, publicUrl),
    tally,
  };
}

const steerJson = ({ message, slow, visitsStopped, redirect }: Standing): AppealJson['steer'] =>
  message === null && !slow && !visitsStopped && redirect === null ? null : { message, slow, visitsStopped, redirect };

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

export const appealUrl = (publicUrl: string, slug: string): string => `${publicUrl}/a/${slug}`;

function pictureJson(picture: Picture | null, publicUrl: string): AppealJson['picture'] {
  if (picture === null) return null;
  const { alt, width, height } = picture;
  return { url: `${publicUrl}${pictureAddress(picture)}`, alt, width, height };
}
