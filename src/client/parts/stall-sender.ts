import type { KeptEntry, Refusal, StallStore } from './stall-store.ts';

/** How a round of sending ended. `ended`: the link or the stall takes nothing any more, and everything is kept. */
export type Round = { kind: 'done' } | { kind: 'later'; afterMs: number | null } | { kind: 'ended'; detail: string };

const answerWithinMs = 20_000;

/**
 * Sends what waits for an appeal, in order, one by one: what the server has leaves the phone at once, what it refuses
 * stays with the reason. Only one tab or worker of the phone sends at a time; were there two, the keys keep each entry
 * from being taken twice.
 */
export function sendWaiting(store: StallStore, slug: string, onChange: () => void): Promise<Round> {
  return oneAtATime(async () => {
    const stall = await store.stall(slug);
    const waiting = (await store.all(slug)).filter(({ refusal }) => refusal === null);
    let round: Round = { kind: 'done' };
    for (const entry of stall ? waiting : []) {
      const answer = await send(stall?.entries ?? '', entry);
      if (answer.kind === 'taken') await store.remove(entry.at);
      else if (answer.kind === 'refused') await store.put({ ...entry, refusal: answer.refusal });
      else if (answer.kind === 'failed') round = { kind: 'later', afterMs: null };
      else return answer;
      onChange();
    }
    return round;
  });
}

type Answer = Round | { kind: 'taken' } | { kind: 'refused'; refusal: Refusal } | { kind: 'failed' };

/**
 * Only what our own server says counts: a hotel's or a train's network answers with pages of its own, and then nothing
 * has been sent.
 */
async function send(address: string, { key, body }: KeptEntry): Promise<Answer> {
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
  if (answer.status === 201 && typeof said['id'] === 'string') return { kind: 'taken' };
  const type = said['type'];
  if (typeof type !== 'string' || !type.startsWith('/problems/')) return { kind: 'later', afterMs: null };
  const detail = detailIn(said);
  switch (answer.status) {
    case 401:
    case 403:
    case 404:
      return { kind: 'ended', detail };
    case 429:
    case 503:
      return { kind: 'later', afterMs: 1_000 * Number(answer.headers.get('retry-after') ?? 0) || null };
    case 500:
      // Something is wrong with this one, maybe; the others are sent all the same.
      return { kind: 'failed' };
    default:
      return { kind: 'refused', refusal: { name: type.slice('/problems/'.length), detail, needs: needsIn(said) } };
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

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
function oneAtATime<Result>(run: () => Promise<Result>): Promise<Result> {
  if ('locks' in navigator) return navigator.locks.request('stall-sending', run);
  const turn = previous.then(run, run);
  previous = turn.catch(() => undefined);
  return turn;
}
let previous: Promise<unknown> = Promise.resolve();
