import { z } from 'zod';
import { ownWords } from '../sharing/own-words.ts';

/** With the link below it, it still fits a post on every network. */
export const longestText = 300;

const text = z
  .string()
  .max(longestText, `A text can have at most ${longestText} letters`)
  .transform(ownWords)
  .default('');

/** What the form sends; addresses are taken out, as the link comes by itself. */
export const textsForm = z.object({
  text1: text,
  text2: text,
  text3: text,
  /** What has been warned of already. */
  warned: z.string().max(500).catch('').default(''),
});

/** The texts that were written, each once. */
export const textsOf = ({ text1, text2, text3 }: Pick<z.output<typeof textsForm>, 'text1' | 'text2' | 'text3'>) => [
  ...new Set([text1, text2, text3].filter((one) => one !== '')),
];
