import { z } from 'zod';
import { line, lineOrNull, text } from '../http/texts.ts';
import { waySchema, withoutPerson } from '../pledges/arrivals.ts';
import { emailSchema } from '../pledges/input.ts';

const textOrNull = (most: number) =>
  text(most)
    .nullish()
    .transform((typed) => typed || null);

/** How a pledge comes, from its page and the API. Where it can be collected is for that way alone. */
export const planInput = z
  .object({
    way: waySchema,
    carrier: lineOrNull(60).describe('Who brings the parcel'),
    trackingNumber: lineOrNull(60).describe('The number of the parcel'),
    address: textOrNull(300).describe('Where it can be collected: for the charity, and a driver once both agreed'),
    postcode: lineOrNull(12),
    phone: lineOrNull(40),
    note: textOrNull(300),
  })
  .meta({ id: 'PledgePlan' });

export type PlanInput = z.output<typeof planInput>;

/** Brought, with nothing of the other ways: nobody's address is kept for what nobody collects. */
export const simplyBrought: PlanInput = { way: 'bring', ...withoutPerson };

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
    note: textOrNull(300),
  })
  .meta({ id: 'NewDriver' });

export type DriverInput = z.output<typeof driverInput>;
