import { z } from 'zod';
import { line, lineOrNull, requiredLine, text } from '../http/texts.ts';
import { pointChoiceInput } from '../points/input.ts';

const wanted = z
  .number({ error: 'Write a whole number, or leave it empty for "as many as you can"' })
  .int({ error: 'Write a whole number' })
  .min(1, { error: 'Write 1 or more, or leave it empty' })
  .max(1_000_000, { error: 'We count up to 1,000,000' });

/** A shop's page; any other kind of address is none that supporters may be sent to. */
const orderUrl = line(500)
  .nullish()
  .refine((typed) => !typed || isWebAddress(typed), { error: 'Write a web address that begins with https://' });

const isWebAddress = (text: string): boolean => /^https?:\/\/[^\s/.]+\.\S+$/i.test(text) && URL.canParse(text);

const needInput = z
  .object({
    item: requiredLine(120, 'Say what is needed'),
    unit: lineOrNull(40),
    wanted: wanted.nullish().transform((count) => count ?? null),
    note: line(300).default(''),
    anythingLike: z.boolean().default(false),
    priority: z.number().int().min(1).max(3).default(2),
    headroomPercent: z
      .number({ error: 'Write a whole number from 0 to 1000' })
      .int({ error: 'Write a whole number from 0 to 1000' })
      .min(0, { error: 'Write a whole number from 0 to 1000' })
      .max(1000, { error: 'Write a whole number from 0 to 1000' })
      .default(25),
    orderUrl: orderUrl.transform((typed) => typed || null),
  })
  .meta({ id: 'NewNeed' });

const deadline = z.iso
  .datetime({ offset: true, error: 'Write a time in ISO 8601, like 2026-11-28T18:00:00Z' })
  .refine((at) => !Number.isNaN(Date.parse(at)), { error: 'This day does not exist' })
  .nullable();
const title = requiredLine(120, 'Give the appeal a title');
const story = text(20_000);
const notWanted = z.array(line(120)).max(100, { error: 'We keep up to 100 lines' });
const mostNeeds = { error: 'An appeal takes up to 100 needs' };
const mostPoints = { error: 'An appeal takes up to 20 drop-off points' };

/** A new appeal, by form or API. Only the title has to be there; publishing asks for the rest. */
export const appealInput = z
  .object({
    title,
    story: story.default(''),
    deadline: deadline.default(null),
    needs: z.array(needInput).max(100, mostNeeds).default([]),
    notWanted: notWanted.default([]),
    dropOffPoints: z.array(pointChoiceInput).max(20, mostPoints).default([]),
  })
  .meta({ id: 'NewAppeal' });

/** With the `id` of a need it stays that need; what such a row leaves out keeps its value. */
const needPatch = z
  .object({
    id: z.uuid({ error: 'This is not the id of a need' }).optional(),
    item: requiredLine(120, 'Say what is needed').optional(),
    unit: line(40).nullish(),
    wanted: wanted.nullish(),
    note: line(300).optional(),
    anythingLike: z.boolean().optional(),
    priority: z.number().int().min(1).max(3).optional(),
    headroomPercent: needInput.shape.headroomPercent.unwrap().optional(),
    orderUrl,
    closed: z.literal(false).optional().describe('Opens again a need that was closed; its item and unit stay'),
  })
  .refine((need) => need.id !== undefined || need.item !== undefined, {
    path: ['item'],
    error: 'Say what is needed',
  })
  .meta({ id: 'NeedPatch' });

/** What changes of an appeal: what is left out stays as it is; a list that is given is the whole new list. */
export const appealPatch = z
  .object({
    title: title.optional(),
    story: story.optional(),
    deadline: deadline.optional(),
    needs: z.array(needPatch).max(100, mostNeeds).optional(),
    notWanted: notWanted.optional(),
    dropOffPoints: z.array(pointChoiceInput).max(20, mostPoints).optional(),
  })
  .meta({ id: 'AppealPatch' });

/** As much as anybody will paste; the parser takes time in proportion. */
export const needsText = z
  .string({ error: 'Paste your list here' })
  .max(100_000, { error: 'This is very long. Paste up to 100,000 characters' });

export type AppealInput = z.output<typeof appealInput>;
export type AppealPatch = z.output<typeof appealPatch>;
export type NeedInput = z.output<typeof needInput>;
export type NeedPatch = z.output<typeof needPatch>;
