import { z } from 'zod';

export const longestWords = 3_000;

const ownWords = z
  .string()
  .trim()
  .max(longestWords, `Please keep this under ${longestWords.toLocaleString('en-GB')} letters.`)
  // A text area sends what it was given with other line ends.
  .transform((text) => text.replaceAll(/\r\n?/g, '\n'))
  .default('');

/** What the charity says in its report. */
export const reportInput = z.object({
  thanks: ownWords.describe('To everybody who helped; paragraphs are apart by an empty line'),
  learnt: ownWords.describe('What was learnt, for the next time'),
});

/** What the button of the form does; whatever else is sent saves. */
export const reportDo = z.enum(['save', 'publish', 'publish-and-tell', 'take-back']).catch('save');

export const publishInput = z
  .object({
    write: z.boolean({ error: 'Say true or false' }).describe('Whether everyone around the appeal gets a letter'),
  })
  .meta({ id: 'PublishReport' });
