import { z } from 'zod';
import { memberRoles, organisationKinds } from '../db/schema/organisations.ts';
import { isRegister, readRegisterNumber } from './register-number.ts';

const line = (most: number, empty: string) =>
  z
    .string({ error: empty })
    .transform((text) => text.replace(/\s+/g, ' ').trim())
    .pipe(z.string().min(1, empty).max(most, `Please keep this to ${most} characters.`));

/** An e-mail address, lower case. */
export const emailInput = z
  .string({ error: 'Please write your e-mail address.' })
  .trim()
  .toLowerCase()
  .min(1, 'Please write your e-mail address.')
  .max(254, 'This e-mail address is too long.')
  .pipe(z.email('This does not look like an e-mail address. An example: rosa@example.org'));

/** An http(s) address, also when typed without "https://"; null when left empty. */
const websiteInput = z
  .string()
  .trim()
  .max(300, 'Please keep this to 300 characters.')
  .default('')
  .transform((text) => (text === '' || /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`))
  .refine((text) => text === '' || isWebsite(text), 'This does not look like a website. An example: www.example.org')
  .transform((text) => (text === '' ? null : text));

function isWebsite(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && hostname.includes('.') && username === '';
}

const aboutInput = z.string().trim().max(2000, 'Please keep this to 2,000 characters.').default('');
const timeZoneInput = z
  .string()
  .default('Europe/London')
  .refine((zone) => timeZones.includes(zone), 'Please choose a time zone from the list.');

export const timeZones: readonly string[] = [
  ...new Set(['Europe/London', 'UTC', ...Intl.supportedValuesOf('timeZone')]),
];

const profileFields = {
  name: line(120, "Please write your organisation's name."),
  register: z.string().default(''),
  registerNumber: z.string().trim().max(100, 'This is too long for a register number.').default(''),
  website: websiteInput,
  email: emailInput,
  kind: z.enum(organisationKinds, { error: 'Please choose what you are.' }).default('charity'),
  about: aboutInput,
  timeZone: timeZoneInput,
};

/** Register and number are both there and fit each other, or neither is. */
function registered<Fields extends { register: string; registerNumber: string }>(
  fields: Fields,
  context: z.core.$RefinementCtx,
): Omit<Fields, 'register' | 'registerNumber'> & { register: string | null; registerNumber: string | null } {
  const { register, registerNumber } = fields;
  if (register === '') {
    if (registerNumber !== '')
      context.addIssue({
        code: 'custom',
        path: ['register'],
        message: 'Please choose which register this number is from.',
      });
    return { ...fields, register: null, registerNumber: null };
  }
  if (!isRegister(register)) {
    context.addIssue({ code: 'custom', path: ['register'], message: 'Please choose a register from the list.' });
    return z.NEVER;
  }
  const read = readRegisterNumber(register, registerNumber);
  if (read.kind === 'wrong') {
    context.addIssue({ code: 'custom', path: ['registerNumber'], message: read.message });
    return z.NEVER;
  }
  return { ...fields, register, registerNumber: read.number };
}

/** What an organisation says about itself. */
export const profileInput = z.object(profileFields).transform(registered);
export type Profile = z.output<typeof profileInput>;

export const applicationInput = z
  .object({ ...profileFields, yourName: z.string().trim().max(80, 'Please keep this to 80 characters.').default('') })
  .transform(registered);
export type Application = z.output<typeof applicationInput>;

export const signInInput = z.object({ email: emailInput, next: z.string().default('') });

const role = z.enum(memberRoles, { error: 'Please choose a role.' });
export const invitationInput = z.object({ email: emailInput, role });
export const roleInput = z.object({ role });
export const personNameInput = z.object({
  name: z.string().trim().max(80, 'Please keep this to 80 characters.').default(''),
});
export const keyInput = z.object({ keyName: line(80, 'Please give the key a name, e.g. "Website".') });
