import { z } from 'zod';
import { correctionJson, correctionSchema } from '../appeals/corrections.ts';
import type { AppealWithParts } from '../appeals/queries.ts';
import { reportPath } from './paths.ts';
import type { ReportRecords } from './records.ts';

const count = z.number().int().nonnegative();

const needOutcomeSchema = z
  .object({
    id: z.string(),
    item: z.string(),
    unit: z.string().nullable().describe('Singular; null: counted in pieces'),
    wanted: count.nullable().describe('null: as many as you can'),
    promised: count.describe('Every confirmed promise, also what was taken back later or lapsed'),
    takenBack: count.describe('Of what was promised: taken back, never came, or refused at the door'),
    received: count.describe('Everything that came, without a promise too'),
    inTime: count.nullable().describe('Of what came: there by the deadline; null without a deadline'),
    fromSharing: count.describe('Of what came: through links that people had passed on'),
    enoughAt: z.string().nullable().describe('When as much as was wanted had come for the first time'),
  })
  .meta({
    id: 'NeedOutcome',
    description: 'What became of one need, from its records. Unlike things are never added up.',
  });

export const reportSchema = z
  .object({
    appeal: z.string().describe('Its slug'),
    title: z.string(),
    organisation: z.object({ slug: z.string(), name: z.string() }),
    deadline: z.string().nullable(),
    url: z.string().describe('The page'),
    pdfUrl: z.string(),
    publishedAt: z.string().nullable().describe('null: only members see it'),
    needs: z.array(needOutcomeSchema),
    supporters: count.describe('How many promised something'),
    spread: z.object({
      people: count.describe('Who passed it on with success'),
      visits: count.describe('Through links that people passed on'),
      hops: count.describe('Over how many hands the longest way went on which something came'),
    }),
    names: z.array(z.string()).describe('Only of those who chose to be named, and whose promise stands'),
    thanks: z.string(),
    learnt: z.string(),
    corrections: z.array(correctionSchema),
  })
  .meta({ id: 'Report', description: 'What became of an appeal.' });

/** The same numbers and names as on the page. */
export function reportJson(
  { appeal, organisation, corrections }: AppealWithParts,
  { tally, passedOn, needs, names, hops, own }: ReportRecords,
  publicUrl: string,
): z.infer<typeof reportSchema> {
  const url = publicUrl + reportPath(appeal.slug);
  return {
    appeal: appeal.slug,
    title: appeal.title,
    organisation: { slug: organisation.slug, name: organisation.name },
    deadline: appeal.deadline?.toISOString() ?? null,
    url,
    pdfUrl: `${url}.pdf`,
    publishedAt: own.publishedAt?.toISOString() ?? null,
    needs: needs.map(({ id, item, unit, wanted, promised, takenBack, received, inTime, shared, enoughAt }) => ({
      ...{ id, item, unit, wanted, promised, takenBack, received },
      inTime: inTime === null ? null : Math.min(inTime, received),
      fromSharing: shared,
      enoughAt: enoughAt?.toISOString() ?? null,
    })),
    supporters: tally.supporters,
    spread: { people: passedOn.people, visits: tally.shared.visits, hops },
    names,
    thanks: own.thanks,
    learnt: own.learnt,
    corrections: corrections.map(correctionJson),
  };
}
