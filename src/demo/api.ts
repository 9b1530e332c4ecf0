import { get } from 'node:http';
import { z } from 'zod';

/** What the demonstration reads of the API's answers. */
const need = z.object({ id: z.string(), wanted: z.number().nullable(), open: z.number().nullable() });
const tally = z.object({
  state: z.string(),
  needs: z.array(
    need.extend({ unconfirmed: z.number(), pledged: z.number(), onTheWay: z.number(), received: z.number() }),
  ),
});
const appeal = z.object({ slug: z.string(), deadline: z.string().nullable(), state: z.string() });
const pledge = z.object({ id: z.string(), shareUrl: z.string().nullable() });
const made = z.object({ id: z.string() });
const freeSlots = z.object({ items: z.array(z.object({ pointId: z.string(), startsAt: z.string() })) });
const parsed = z.object({ needs: z.array(z.record(z.string(), z.unknown())), notWanted: z.array(z.string()) });

export type DemoTally = z.output<typeof tally>;
export type DemoItem = { needId: string; quantity: number };
export type DemoSlot = { pointId: string; startsAt: string };
export type DemoPledge = { id: string; code: string | null };

const longestAnswerMs = 5000;

/** A person or program on the other end of HTTP. Null: the service said no (full, closed), which is all right. */
export type DemoApi = ReturnType<typeof demoApi>;

/** After `leaving` nothing new is asked; what is under way is answered, as the service waits for it when it stops. */
export function demoApi(url: string, leaving: AbortSignal) {
  const patience = (): AbortSignal => {
    leaving.throwIfAborted();
    return AbortSignal.timeout(longestAnswerMs);
  };
  const send = async <Output>(
    schema: z.ZodType<Output>,
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Output | null> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      signal: patience(),
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json: unknown = await answer.json();
    if (answer.ok) return schema.parse(json);
    if (answer.status >= 500) throw new Error(`the service answered ${answer.status}`);
    return null;
  };
  const by = (key: string) => ({ authorization: `Bearer ${key}` });

  return {
    /** As a phone opens it, so that it counts as a visit; `fetch` would say that it is none. */
    openPage: (slug: string, code: string | null, phone: number): Promise<void> =>
      new Promise((resolve, reject) => {
        const agent = `Mozilla/5.0 (Linux; Android 14; Phone ${phone}) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36`;
        const path = `${url}/a/${slug}${code === null ? '' : `/${code}`}`;
        get(path, { signal: patience(), headers: { 'user-agent': agent } }, (answer) => {
          answer.resume();
          answer.once('end', resolve);
        }).once('error', reject);
      }),
    tally: (slug: string) => send(tally, 'GET', `/appeals/${slug}/tally`),
    slots: async (slug: string): Promise<DemoSlot[]> =>
      (await send(freeSlots, 'GET', `/appeals/${slug}/slots`))?.items ?? [],
    async pledge(
      slug: string,
      given: {
        email: string;
        name: string;
        showName: boolean;
        items: DemoItem[];
        via: string | null;
        slot?: DemoSlot | null;
      },
    ): Promise<DemoPledge | null> {
      const headers = { 'idempotency-key': `${given.email}/${slug}` };
      const made = await send(pledge, 'POST', `/appeals/${slug}/pledges`, { body: given, headers });
      return made && { id: made.id, code: made.shareUrl?.split('/').at(-1) ?? null };
    },
    change: (token: string, verb: 'confirm' | 'on-the-way' | 'withdraw') =>
      send(pledge, 'POST', `/pledges/${token}/${verb}`),
    /** As the member whose key it is. */
    parse: (key: string, text: string) => send(parsed, 'POST', '/needs/parse', { body: { text }, headers: by(key) }),
    appeal: (key: string, slug: string) => send(appeal, 'GET', `/appeals/${slug}`, { headers: by(key) }),
    draft: (key: string, organisation: string, body: Record<string, unknown>) =>
      send(appeal, 'POST', `/organisations/${organisation}/appeals`, { body, headers: by(key) }),
    edit: (key: string, slug: string, body: Record<string, unknown>) =>
      send(appeal, 'PATCH', `/appeals/${slug}`, { body, headers: by(key) }),
    publish: (key: string, slug: string) => send(appeal, 'POST', `/appeals/${slug}/publish`, { headers: by(key) }),
    steer: (key: string, slug: string, wish: Record<string, unknown>) =>
      send(appeal, 'POST', `/appeals/${slug}/steer`, { body: wish, headers: by(key) }),
    correct: (key: string, slug: string, body: { needId: string; difference: number; reason: string }, once: string) =>
      send(made, 'POST', `/appeals/${slug}/corrections`, { body, headers: { ...by(key), 'idempotency-key': once } }),
    isReported: async (slug: string): Promise<boolean> =>
      (await send(z.unknown(), 'GET', `/appeals/${slug}/report`)) !== null,
    report: async (key: string, slug: string, words: { thanks: string; learnt: string }): Promise<void> => {
      await send(z.unknown(), 'POST', `/appeals/${slug}/report`, { body: words, headers: by(key) });
      await send(z.unknown(), 'POST', `/appeals/${slug}/report/publish`, { body: { write: true }, headers: by(key) });
    },
    /** `once`: the same again is one receipt. */
    receive: (
      key: string,
      slug: string,
      body: { pledgeId?: string; items: DemoItem[]; final: boolean },
      once?: string,
    ) =>
      send(made, 'POST', `/appeals/${slug}/receipts`, {
        body,
        headers: { ...by(key), ...(once === undefined ? {} : { 'idempotency-key': once }) },
      }),
  };
}
