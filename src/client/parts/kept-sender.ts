import type { KeptEntries, KeptEntry, Refusal } from './kept-entries.ts';

/** How a round of sending ended. `ended`: nothing is taken from here any more, and everything is kept. */
export type Round = { kind: 'done' } | { kind: 'later'; afterMs: number | null } | { kind: 'ended'; detail: string };

/** How entries of one kind are sent. */
export type Outbox<Body> = {
  entries: KeptEntries<Body>;
  /** Only one tab or worker of the phone sends at a time; were there two, the keys keep each entry from being taken twice. */
  lock: string;
  /** Answers of the server that are about who sends, not about what is sent. */
  endedBy: readonly number[];
  /** Where it is sent, and what of it; null: it can't be sent from here. */
  requestOf(entry: KeptEntry<Body>): Promise<{ address: string; body: object } | null>;
  /** What is to be sent in its place once the server has it: that it be undone. */
  nextOf?(entry: KeptEntry<Body>, id: string): Body | null;
  onTaken?(entry: KeptEntry<Body>, id: string): void;
};

const answerWithinMs = 20_000;

/**
 * Sends what waits, in order, one by one: what the server has leaves the phone at once, what it refuses stays with the
 * reason.
 */
export function sendWaiting<Body>(outbox: Outbox<Body>, slug: string, onChange: () => void): Promise<Round> {
  const { entries, lock } = outbox;
  return oneAtATime(lock, async () => {
    let round: Round = { kind: 'done' };
    const waiting = (await entries.all(slug)).filter(({ refusal }) => refusal === null);
    for (const { at } of waiting) {
      const answer = await sendOne(outbox, at);
      if (answer.kind === 'failed') round = { kind: 'later', afterMs: null };
      else if (answer.kind !== 'settled') return answer;
      onChange();
    }
    return round;
  });
}

async function sendOne<Body>(
  outbox: Outbox<Body>,
  at: number,
): Promise<Round | { kind: 'settled' } | { kind: 'failed' }> {
  const { entries, requestOf, nextOf, onTaken } = outbox;
  // Marked before it is sent: from now on nobody on this phone can know that the server does not have it.
  const before = await entries.change(at, (one) => ({ ...one, tried: true }));
  if (!before) return { kind: 'settled' };
  const request = await requestOf(before);
  if (!request) return { kind: 'done' };
  const answer = await send(request, before.key, outbox.endedBy);
  switch (answer.kind) {
    case 'taken': {
      await entries.change(at, (one) => {
        const next = nextOf?.(one, answer.id) ?? null;
        return next === null ? null : { ...one, body: next };
      });
      onTaken?.(before, answer.id);
      const left = (await entries.all(before.slug)).find((one) => one.at === at);
      return left ? sendOne(outbox, at) : { kind: 'settled' };
    }
    case 'refused':
      await entries.change(at, (one) => ({ ...one, refusal: answer.refusal }));
      return { kind: 'settled' };
    default:
      return answer;
  }
}

type Answer = Round | { kind: 'taken'; id: string } | { kind: 'refused'; refusal: Refusal } | { kind: 'failed' };

/**
 * Only what our own server says counts: a hotel's or a train's network answers with pages of its own, and then nothing
 * has been sent.
 */
async function send(
  { address, body }: { address: string; body: object },
  key: string,
  endedBy: readonly number[],
): Promise<Answer> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
    redirect: 'error',
    cache: 'no-store',
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch(() => null);
  const said: unknown = await answer?.json().catch(() => null);
  if (!answer || !isObject(said)) return { kind: 'later', afterMs: null };
  const id = said['id'];
  if ((answer.status === 201 || answer.status === 200) && typeof id === 'string') return { kind: 'taken', id };
  const type = said['type'];
  if (typeof type !== 'string' || !type.startsWith('/problems/')) return { kind: 'later', afterMs: null };
  const detail = detailIn(said);
  if (endedBy.includes(answer.status)) return { kind: 'ended', detail };
  switch (answer.status) {
    case 429:
    case 503:
      return { kind: 'later', afterMs: 1_000 * Number(answer.headers.get('retry-after') ?? 0) || null };
    case 500:
      // Something is wrong with this one, maybe; the others are sent all the same.
      return { kind: 'failed' };
    default:
      return {
        kind: 'refused',
        refusal: { name: type.slice('/problems/'.length), detail, needs: needsIn(said), said },
      };
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** With several fields wrong the first is enough to begin with. */
function detailIn({ detail, errors }: Record<string, unknown>): string {
  const first: unknown = Array.isArray(errors) ? errors[0] : null;
  if (isObject(first) && typeof first['message'] === 'string') return first['message'];
  return typeof detail === 'string' ? detail : '';
}

const needsIn = ({ needs }: Record<string, unknown>): Refusal['needs'] =>
  (Array.isArray(needs) ? needs : []).flatMap((need: unknown) =>
    isObject(need) && typeof need['needId'] === 'string' && typeof need['open'] === 'number'
      ? [{ needId: need['needId'], open: need['open'] }]
      : [],
  );

/** Across tabs and the worker where the browser can (over https), else within this page. */
function oneAtATime<Result>(lock: string, run: () => Promise<Result>): Promise<Result> {
  if ('locks' in navigator) return navigator.locks.request(lock, run);
  const turn = previous.then(run, run);
  previous = turn.catch(() => undefined);
  return turn;
}
let previous: Promise<unknown> = Promise.resolve();
