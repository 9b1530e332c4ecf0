import { createHmac, timingSafeEqual } from 'node:crypto';
import { createChallenge, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { VNode } from 'preact';
import { NIL } from 'uuid';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { minutes } from '../lib/clock.ts';
import { originOf } from './networks.ts';

/**
 * A form that machines find: whoever sends unusually much is asked for a proof of work (altcha, on this server alone),
 * or without JavaScript to wait. Nobody else ever meets it, least of all a class behind one address.
 *
 * A form's POST calls `check` once what was typed is right. On `ask` it sends its page again, 4xx, with what was typed,
 * the `message` as the error of `field`, and `view` inside the form, before its button. The page must be made for this
 * answer and never be cached: the question in it is meant once.
 */
export type Challenge = {
  check(
    request: Pick<FastifyRequest, 'ip'>,
    body: unknown,
  ): Promise<{ kind: 'pass' } | { kind: 'ask'; field: string; message: string; view: VNode }>;
};

/** In ten minutes from one subscriber: twice a class of 30. */
export const mostFromAddress = 60;
/** In ten minutes from a network: a school, a company, a village. */
export const mostFromNetwork = 200;
/** Without JavaScript: after so long, and then only one of a subscriber at a time. */
export const waitSeconds = 20;

const window = minutes(10);
const mostRemembered = 20_000;

/** Counts in memory alone, and forgets after ten minutes. Every node counts for itself. */
export function makeChallenge({
  config,
  clock,
  tokens,
  assets,
}: Pick<Deps, 'config' | 'clock' | 'tokens' | 'assets'>): Challenge {
  const secret = tokens.make('challenge', NIL);
  const seen = new LRUCache<string, { count: number; until: number }>({ max: mostRemembered });
  const used = new LRUCache<string, true>({ max: mostRemembered });
  const waited = new LRUCache<string, number>({ max: mostRemembered });
  const now = () => clock.now().getTime();

  const count = (key: string): number => {
    const entry = seen.get(key);
    const counted =
      entry && entry.until > now() ? { ...entry, count: entry.count + 1 } : { count: 1, until: now() + window };
    seen.set(key, counted);
    return counted.count;
  };
  const isFirstUse = (key: string): boolean => {
    if (used.has(key)) return false;
    used.set(key, true);
    return true;
  };
  const isSolved = async (text: string): Promise<boolean> => {
    const payload = payloadOf(text);
    if (!payload || payload.challenge.parameters.data.until < now()) return false;
    const { verified } = await verifySolution({
      ...payload,
      deriveKey,
      hmacSignatureSecret: secret,
      hmacKeySignatureSecret: secret,
    });
    return verified && isFirstUse(payload.challenge.signature);
  };
  const macOf = (address: string, since: number) =>
    createHmac('sha256', secret).update(`wait\0${address}\0${since}`).digest('base64url');
  const hasWaited = (text: string, address: string): boolean => {
    const [since = '', mac = ''] = text.split('.');
    const begun = Number(since);
    const age = now() - begun;
    if (!/^\d+$/.test(since) || age < waitSeconds * 1000 || age > window || !isSame(mac, macOf(address, begun)))
      return false;
    if (now() - (waited.get(address) ?? 0) < waitSeconds * 1000 || !isFirstUse(mac)) return false;
    waited.set(address, now());
    return true;
  };
  return {
    async check(request, body) {
      if (!config.rateLimits) return { kind: 'pass' };
      const { address, network } = originOf(request.ip);
      const isMuch = [count(address) > mostFromAddress, count(network) > mostFromNetwork].includes(true);
      if (!isMuch) return { kind: 'pass' };
      const typed = typedSchema.safeParse(body).data;
      if (typed && ((await isSolved(typed.challenge)) || hasWaited(typed['challenge-wait'], address)))
        return { kind: 'pass' };
      const challenge = await createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost: 1_000,
        counter: randomInt(4_000, 1_500),
        deriveKey,
        // Not altcha's own expiry, which is held against the machine's clock and not ours.
        data: { until: now() + window },
        hmacSignatureSecret: secret,
        hmacKeySignatureSecret: secret,
      });
      const since = now();
      return {
        kind: 'ask',
        field: 'challenge',
        message:
          'Very many forms come from your network at this moment, so we have to check that a person sends this one.',
        view: (
          <ChallengeBox
            challenge={JSON.stringify(challenge)}
            wait={`${since}.${macOf(address, since)}`}
            script={assets.url('challenge.js')}
            worker={assets.url('challenge-worker.js')}
          />
        ),
      };
    },
  };
}

/** Browser code: `src/client/challenge.ts`. Without it the words ask to wait. */
function ChallengeBox({
  challenge,
  wait,
  script,
  worker,
}: {
  challenge: string;
  wait: string;
  script: string;
  worker: string;
}): VNode {
  return (
    <div class="notice is-info" id="challenge" tabIndex={-1} data-challenge={challenge} data-challenge-worker={worker}>
      <p class="notice-title">One moment, please</p>
      <p role="status" data-challenge-said>
        Please wait {waitSeconds} seconds, then press the button again. Everything you typed is still here.
      </p>
      <input type="hidden" name="challenge" value="" data-challenge-answer />
      <input type="hidden" name="challenge-wait" value={wait} />
      <script type="module" src={script} />
    </div>
  );
}

const typedSchema = z.object({ challenge: z.string().catch(''), 'challenge-wait': z.string().catch('') });

/** What the browser found, as altcha writes it: JSON in base64. */
function payloadOf(text: string): z.infer<typeof payloadSchema> | null {
  if (text === '' || text.length > 8_000) return null;
  try {
    return payloadSchema.safeParse(JSON.parse(Buffer.from(text, 'base64').toString())).data ?? null;
  } catch {
    return null;
  }
}

const payloadSchema = z.object({
  challenge: z.object({
    signature: z.string(),
    parameters: z.object({
      algorithm: z.literal('PBKDF2/SHA-256'),
      nonce: z.string(),
      salt: z.string(),
      cost: z.number().int().max(10_000),
      keyLength: z.number().int().max(64),
      keyPrefix: z.string(),
      keySignature: z.string(),
      data: z.object({ until: z.number() }),
    }),
  }),
  solution: z.object({ counter: z.number().int(), derivedKey: z.string(), time: z.number().catch(0) }),
});

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
