import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { parse, stringify } from 'uuid';

/**
 * What a token opens. `pledge`: the supporter's pledge page. `after`: the page right after pledging, which may only
 * correct or resend. `ripple`: a share link's ripple. `supporter`: all pledges of an address, and erasing them.
 * `stop`: stops mail that is not needed. `member-stop`: stops a member's summary mail. `stall`: enters what is promised and
 * handed over at a stall. `link`: a share link's own page, where its words are changed. `moment`: one's place in a share moment.
 */
type TokenKind =
  | 'pledge'
  | 'after'
  | 'ripple'
  | 'link'
  | 'moment'
  | 'supporter'
  | 'stop'
  | 'sign-in'
  | 'invitation'
  | 'member-stop'
  /** Together with who somebody is: says that an appeal is still true, or pauses it. */
  | 'still-true'
  | 'set-up'
  | 'stall'
  /** Somebody's own page as a driver of an appeal. */
  | 'driver'
  /** Opens nothing: the key with which questions to unusually busy networks are signed, the same on every node. */
  | 'challenge'
  /** Opens nothing: the key that browsers know this service by when it tells them something. */
  | 'push-key';

export type Tokens = {
  /** A token for the row `id`; raising `version` makes every earlier one useless. 51 characters of base64url. */
  make(kind: TokenKind, id: string, version?: number): string;
  /** The row that a token was made for, or null when it is none of ours. The caller compares the version. */
  open(kind: TokenKind, token: string): { id: string; version: number } | null;
};

const idBytes = 16;
const versionBytes = 2;
const macBytes = 20;

/**
 * Tokens that are derived, not stored: id, version, and 160 bits of HMAC-SHA-256 (RFC 2104) over kind, id and version.
 * So nothing in the database opens anything, and a mail rendered next week holds the same link as today's.
 */
export function tokensFrom(secret: Buffer): Tokens {
  const macOf = (kind: TokenKind, body: Buffer) =>
    createHmac('sha256', secret).update(kind).update('\0').update(body).digest().subarray(0, macBytes);
  return {
    make(kind, id, version = 1) {
      const body = Buffer.alloc(idBytes + versionBytes);
      body.set(parse(id));
      body.writeUInt16BE(version, idBytes);
      return Buffer.concat([body, macOf(kind, body)]).toString('base64url');
    },
    open(kind, token) {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length !== idBytes + versionBytes + macBytes || bytes.toString('base64url') !== token) return null;
      const body = bytes.subarray(0, idBytes + versionBytes);
      if (!timingSafeEqual(bytes.subarray(idBytes + versionBytes), macOf(kind, body))) return null;
      return { id: stringify(body.subarray(0, idBytes)), version: body.readUInt16BE(idBytes) };
    },
  };
}

/** 256 random bits in base64url, for what is given out once and stored hashed: sessions, API keys. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

/** How a random token is stored and looked up. No salt is needed: 256 random bits can't be guessed. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
