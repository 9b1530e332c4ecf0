import { z } from 'zod';
import { appealStates } from '../db/schema/appeals.ts';

export const steerTargets = ['open', 'paused', 'full', 'closed'] as const;
export type SteerTarget = (typeof steerTargets)[number];

/** Longer than any address that a person would type. */
const longestAddress = 1_000;

const id = (message: string) => z.uuid({ error: message });

/** A web address: http or https, and nobody's password in it. */
const webAddress = z
  .string({ error: 'Write a web address' })
  .trim()
  .max(longestAddress, { error: 'This address is too long' })
  .refine(isWebAddress, { error: 'Write a whole web address that begins with https:// or http://' })
  .transform((typed) => new URL(typed).href);

/** Where people are sent instead. */
export const redirectInput = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('point'), pointId: id('This is not the id of a drop-off point') }),
    z.object({ kind: z.literal('need'), needId: id('This is not the id of a need') }),
    z.object({ kind: z.literal('appeal'), appealId: id('This is not the id of an appeal') }),
    z.object({ kind: z.literal('organisation'), organisationId: id('This is not the id of an organisation') }),
    z.object({ kind: z.literal('web'), url: webAddress }),
  ],
  { error: 'Choose where to send people: point, need, appeal, organisation or web' },
);

/** By the API an appeal and an organisation are named as in their addresses. */
const redirectByName = z.union(
  [
    z.object({ kind: z.literal('appeal'), slug: z.string().max(200) }),
    z.object({ kind: z.literal('organisation'), slug: z.string().max(200) }),
    redirectInput,
  ],
  { error: 'Name where to send people: { kind, slug } of an appeal or organisation, pointId, needId, or url' },
);

/** Text without the control characters that PostgreSQL or a mail header can't hold; line ends as `\n`. */
const message = z
  .string({ error: 'Write some text' })
  .overwrite((typed) =>
    typed
      .replaceAll('\r\n', '\n')
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
      .trim(),
  )
  .max(500, { error: 'Keep this under 500 characters' });

export const steerInput = z
  .object({
    to: z
      .enum(steerTargets, { error: 'Choose open, paused, full or closed' })
      .optional()
      .describe('Without it the state stays, and only what is named here changes'),
    message: message.optional().describe('Left out together with `to`: it stays; with `to`: there is none any more'),
    slow: z.boolean().optional().describe('Open, but whoever brings something takes a time'),
    stopVisits: z.boolean().optional().describe('Promises stand, and nobody shall set off; false: they can come again'),
    redirect: redirectByName.nullish().describe('Where people are sent instead; null or left out with `to`: nowhere'),
  })
  .refine((wish) => Object.values(wish).some((value) => value !== undefined), {
    path: ['to'],
    error: 'Choose open, paused, full or closed',
  })
  .meta({ id: 'Steer' });

export type SteerInput = z.output<typeof steerInput>;

/** A standing as it is kept in `steers`. */
export const keptStandingSchema = z.object({
  state: z.enum(appealStates),
  slow: z.boolean(),
  visitsStopped: z.boolean(),
  message: z.string().nullable(),
  redirect: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('point'), pointId: z.string() }),
      z.object({ kind: z.literal('need'), needId: z.string() }),
      z.object({ kind: z.literal('appeal'), appealId: z.string() }),
      z.object({ kind: z.literal('organisation'), organisationId: z.string() }),
      z.object({ kind: z.literal('web'), url: z.string() }),
    ])
    .nullable(),
});

export type KeptStanding = z.infer<typeof keptStandingSchema>;

function isWebAddress(typed: string): boolean {
  if (!URL.canParse(typed)) return false;
  const { protocol, hostname, username, password } = new URL(typed);
  return (protocol === 'https:' || protocol === 'http:') && hostname !== '' && username === '' && password === '';
}
