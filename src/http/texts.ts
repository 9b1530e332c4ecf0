import { z } from 'zod';

/** Text without the control characters that PostgreSQL or a mail header can't hold; line ends as `\n`. */
export const text = (most: number) =>
  z
    .string({ error: 'Write some text' })
    .overwrite((typed) =>
      typed
        .replaceAll('\r\n', '\n')
        .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
        .trim(),
    )
    .max(most, { error: `Keep this under ${most.toLocaleString('en-GB')} characters` });

/** The same on one line. */
export const line = (most: number) => text(most).overwrite((typed) => typed.replace(/\s+/g, ' '));

export const requiredLine = (most: number, message: string) => line(most).min(1, { error: message });

/** A line that may be left out; left empty it is null. */
export const lineOrNull = (most: number) =>
  line(most)
    .nullish()
    .transform((typed) => (typed === undefined || typed === '' ? null : typed));

/** A typed number; `1,250` and `1 250` are numbers to people. What is none stays text, so that the schema says so. */
export function numberIn(typed: string): number | string {
  const digits = typed.trim().replace(/(?<=\d)[,\s](?=\d{3}\b)/g, '');
  return /^-?\d+(\.\d+)?$/.test(digits) ? Number(digits) : typed;
}
