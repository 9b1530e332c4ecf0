import { ECDH } from 'node:crypto';
import { z } from 'zod';
import { longestShareText } from '../sharing/input.ts';
import { ownWords } from '../sharing/own-words.ts';

/** A share moment as its form sends it; `at` is read with the organisation's time zone. */
export const momentForm = z.object({
  at: z.string({ error: 'Choose a day and a time' }).trim().min(1, 'Choose a day and a time'),
  text: z
    .string({ error: 'Write what shall be sent' })
    .max(longestShareText, `The text can have at most ${longestShareText} letters`)
    .transform(ownWords)
    .pipe(z.string().min(1, 'Write what shall be sent; web addresses are taken out')),
});

export const joinForm = z.object({
  email: z
    .string({ error: 'Write your e-mail address' })
    .trim()
    .toLowerCase()
    .min(1, 'Write your e-mail address')
    .max(254, 'This e-mail address is too long')
    .pipe(z.email('Write an e-mail address like name@example.org')),
  via: z.string().max(100).catch('').default(''),
});

const base64url = z.string().regex(/^[A-Za-z0-9_-]+={0,2}$/);

/** RFC 8291: a point on P-256, uncompressed, and 16 bytes. With anything else nothing can be encrypted for that browser. */
const publicKey = base64url.max(120).refine((text) => {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === 65 && bytes[0] === 4 && isOnCurve(bytes);
});
const authSecret = base64url.max(40).refine((text) => Buffer.from(text, 'base64url').length === 16);

function isOnCurve(point: Buffer): boolean {
  try {
    ECDH.convertKey(point, 'prime256v1');
    return true;
  } catch {
    return false;
  }
}

/** What a browser answers when it may be told something (Push API, `PushSubscription.toJSON()`). */
export const subscriptionInput = z.object({
  endpoint: z.string().max(1_000),
  keys: z.object({ p256dh: publicKey, auth: authSecret }),
});

export type Subscription = z.output<typeof subscriptionInput>;
