import { z } from 'zod';
import { dropOffVisibilities } from '../db/schema/points.ts';
import { line, text } from '../http/texts.ts';

/** How long a slot can be, in minutes; each divides the hour. */
export const slotLengths = [10, 15, 20, 30, 60] as const;

const wholeNumber = (most: number) => {
  const error = `Write a whole number from 1 to ${most.toLocaleString('en-GB')}, or leave it empty`;
  return z.number({ error }).int({ error }).min(1, { error }).max(most, { error }).nullable();
};
const degrees = (most: number) => z.number().min(-most).max(most).nullable();
const emptyAsNull = (most: number) =>
  line(most)
    .nullable()
    .transform((typed) => (typed === '' ? null : typed));

/** What is known of a drop-off point; all of it may be left out where a point is changed. */
const fields = {
  name: line(120).min(1, { error: 'Give the place a name' }).optional(),
  address: text(500).min(1, { error: 'Write the address' }).optional(),
  postcode: emptyAsNull(20).optional(),
  hours: emptyAsNull(300).optional().describe('OpenStreetMap’s opening_hours, or as people write it, like Mon-Fri 9-5'),
  visibility: z.enum(dropOffVisibilities, { error: 'Choose who may see the address' }).optional(),
  notes: text(1000).optional().describe('Parking, the doorbell'),
  accepts: text(500).optional().describe('Whom it takes what from'),
  latitude: degrees(90).optional(),
  longitude: degrees(180).optional(),
  capacityPerHour: wholeNumber(10_000).optional().describe('How many can come in an hour; null: any number'),
  slotMinutes: z.literal(slotLengths, { error: 'Choose how long a slot is' }).optional(),
  storageCeiling: wholeNumber(10_000_000).optional().describe('How many things it can store'),
};

type PositionParts = { latitude?: number | null | undefined; longitude?: number | null | undefined };
const isWhole = ({ latitude, longitude }: PositionParts): boolean =>
  latitude === undefined || longitude === undefined
    ? latitude === longitude
    : (latitude === null) === (longitude === null);
const halfPosition = { path: ['longitude'], error: 'A position is latitude and longitude together' };

/** A new drop-off point of an organisation. Without a word on it, everybody may see the address. */
export const pointInput = z
  .object({ ...fields, name: fields.name.unwrap(), address: fields.address.unwrap() })
  .refine(isWhole, halfPosition)
  .meta({ id: 'NewPoint' });

/** What changes of a drop-off point: what is left out stays as it is. */
export const pointPatch = z.object(fields).refine(isWhole, halfPosition).meta({ id: 'PointPatch' });

/** A drop-off point in the list of an appeal: one of the organisation's by its id, or name and address. */
export type PointChoice = { kind: 'known'; id: string } | { kind: 'described'; point: PointInput };

export const pointChoiceInput = z
  .object({
    ...fields,
    id: z
      .uuid({ error: 'This is not the id of a drop-off point' })
      .optional()
      .describe('One of the organisation’s points; the rest is then left as it stands there'),
    name: line(120).optional(),
    address: text(500).optional(),
  })
  .superRefine(({ id, name, address }, context) => {
    if (id !== undefined) return;
    const missing = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (name === undefined || name === '') missing('name', 'Give the place a name');
    if (address === undefined || address === '') missing('address', 'Write the address');
  })
  .refine(isWhole, halfPosition)
  .transform(({ id, name = '', address = '', ...more }): PointChoice =>
    id === undefined ? { kind: 'described', point: { name, address, ...more } } : { kind: 'known', id },
  )
  .meta({ id: 'NewDropOffPoint' });

export type PointInput = z.output<typeof pointInput>;
export type PointPatch = z.output<typeof pointPatch>;
