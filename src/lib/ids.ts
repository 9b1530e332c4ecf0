import { randomFillSync } from 'node:crypto';
import { v7, validate } from 'uuid';

/** The operating system is asked for 8 kB at a time: for 16 bytes each it took a tenth of what a pledge costs. */
const pool = Buffer.alloc(8_192);
let used = pool.length;

/** Random bytes that nobody else gets, valid until the next call. */
function freshBytes(size: number): Buffer {
  if (used + size > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += size;
  return pool.subarray(used - size, used);
}

let lastMs = 0;
let nthOfMs = 0;

/**
 * A new row id: UUID version 7 (RFC 9562), so that rows lie on disk in the order of their making; also those of one
 * millisecond, which count on (section 6.2, method 1).
 */
export function newId(): string {
  const random = freshBytes(16);
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    nthOfMs = random.readUInt32BE(6) >>> 1;
  } else nthOfMs += 1;
  return v7({ random, msecs: lastMs, seq: nthOfMs });
}

export const isId = (text: string): boolean => validate(text);

/** No letters that are mistaken for one another when read from a poster. */
const codeLetters = '23456789abcdefghjkmnpqrstuvwxyz';

/** A share link's code: 10 letters, about 49 bits. It carries credit and no power, so it need not be secret. */
export function newCode(): string {
  let code = '';
  while (code.length < 10)
    // Five bits choose one of 32; the one that is no letter is thrown away, so that all are equally likely.
    for (const byte of freshBytes(16)) code += codeLetters[byte & 31] ?? '';
  return code.slice(0, 10);
}
