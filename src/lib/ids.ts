import { randomBytes } from 'node:crypto';
import { v7, validate } from 'uuid';

/** A new row id: UUID version 7 (RFC 9562), so that rows lie on disk in the order of their making. */
export const newId = (): string => v7();

export const isId = (text: string): boolean => validate(text);

/** No letters that are mistaken for one another when read from a poster. */
const codeLetters = '23456789abcdefghjkmnpqrstuvwxyz';

/** A share link's code: 10 letters, about 49 bits. It carries credit and no power, so it need not be secret. */
export function newCode(): string {
  let code = '';
  while (code.length < 10)
    // Five bits choose one of 32; the one that is no letter is thrown away, so that all are equally likely.
    for (const byte of randomBytes(16)) code += codeLetters[byte & 31] ?? '';
  return code.slice(0, 10);
}
