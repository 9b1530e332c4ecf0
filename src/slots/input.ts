import { z } from 'zod';
import { waySchema } from '../pledges/arrivals.ts';
import { emailSchema } from '../pledges/input.ts';

const text = (most: number) =>
  z
    .string()
    .overwrite((typed) => typed.replaceAll('\r\n', '\n').trim())
    .max(most, `Please keep this under ${most} letters.`);
const line = (most: number) => text(most).overwrite((typed) => typed.replace(/\s+/g, ' '));
const emptyAsNull = (field: ReturnType<typeof text>) =>
  field.nullish().transform((typed) => (typed === undefined || typed === null || typed === '' ? null : typed));

/** How a pledge comes, from its page and the API. Where it can be collected is for that way alone. */
export const planInput = z
  .object({
    way: waySchema,
    carrier: emptyAsNull(line(60)).describe('Who brings the parcel'),
    trackingNumber: emptyAsNull(line(60)).describe('The number of the parcel'),
    address: emptyAsNull(text(300)).describe(
      'Where it can be collected: for the charity, and a driver once both agreed',
    ),
    postcode: emptyAsNull(line(12)),
    phone: emptyAsNull(line(40)),
    note: emptyAsNull(text(300)),
  })
  .meta({ id: 'PledgePlan' });

export type PlanInput = z.output<typeof planInput>;

/** "I can drive". */
export const driverInput = z
  .object({
    email: emailSchema,
    name: line(80).min(
      1,
      'Please write your name. Others see your first name only, and only once you have both agreed.',
    ),
    area: line(80).min(1, 'Please say where you can collect, for example M9, or north Manchester.'),
    phone: line(40).min(4, 'Please write a number at which you can be reached.'),
    note: emptyAsNull(text(300)),
  })
  .meta({ id: 'NewDriver' });

export type DriverInput = z.output<typeof driverInput>;
