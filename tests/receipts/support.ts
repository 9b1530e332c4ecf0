import { expect } from 'vitest';
import type { MadeAppeal } from '../support/make.ts';
import type { TestService } from '../support/service.ts';
import { tallyDifferences } from '../../src/tally/check.ts';
import { z } from 'zod';

export type Headers = Record<string, string>;
export type Item = { needId: string; quantity: number };

const pledgeShape = z.object({
  id: z.string(),
  state: z.string(),
  name: z.string().nullable(),
  items: z.array(z.object({ needId: z.string(), quantity: z.number(), received: z.number() })),
});

export const receiptShape = z.object({
  id: z.string(),
  appeal: z.string(),
  pledgeId: z.string().nullable(),
  items: z.array(z.object({ needId: z.string(), item: z.string(), unit: z.string().nullable(), quantity: z.number() })),
  final: z.boolean(),
  createdAt: z.string(),
  undoneAt: z.string().nullable(),
});

let keys = 0;

/** What the tests of receipts do to one appeal, through the API. */
export function stepsOn(service: TestService, appeal: MadeAppeal, member: Headers) {
  const post = (path: string, payload: object | undefined, headers: Headers = {}) =>
    service.app.inject({ method: 'POST', url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) });
  const tokenOf = (pledgeId: string) => service.deps.tokens.make('pledge', pledgeId);
  const first = () => appeal.needs[0]?.id ?? '';
  return {
    post,
    tokenOf,
    /** A pledge for the first need, not confirmed; its id. */
    async pledge(quantity: number | Item[], { email = 'sam@example.org', ...more }: Record<string, unknown> = {}) {
      const items = typeof quantity === 'number' ? [{ needId: first(), quantity }] : quantity;
      keys += 1;
      const response = await post(
        `/appeals/${appeal.slug}/pledges`,
        { email, items, ...more },
        { 'idempotency-key': `k${keys}` },
      );
      expect(response.statusCode, response.body).toBe(201);
      return pledgeShape.parse(response.json()).id;
    },
    verb: (pledgeId: string, verb: 'confirm' | 'on-the-way' | 'withdraw') =>
      post(`/pledges/${tokenOf(pledgeId)}/${verb}`, undefined),
    receive: (input: { pledgeId?: string; items: Item[]; final?: boolean }, headers: Headers = member) =>
      post(`/appeals/${appeal.slug}/receipts`, input, headers),
    /** Counts and expects that it was; the receipt. */
    async received(input: { pledgeId?: string; items: Item[]; final?: boolean }) {
      const response = await post(`/appeals/${appeal.slug}/receipts`, input, member);
      expect(response.statusCode, response.body).toBe(201);
      return receiptShape.parse(response.json());
    },
    tins: (quantity: number): Item[] => [{ needId: first(), quantity }],
    undo: (receiptId: string, payload: object = {}) => post(`/receipts/${receiptId}/undo`, payload, member),
    async pledgeNow(pledgeId: string) {
      const { rows } = await service.deps.pool.query<{ state: string; quantity: number; received: number }>(
        `select state, sum(quantity)::int as quantity, sum(received)::int as received
           from pledges join pledge_items on pledge_id = id where id = $1 group by state`,
        [pledgeId],
      );
      return rows[0];
    },
    async counts(at = 0) {
      const { rows } = await service.deps.pool.query<Counts>(
        `select unconfirmed, pledged, on_the_way as "onTheWay", received from needs where id = $1`,
        [appeal.needs[at]?.id],
      );
      return rows[0];
    },
  };
}

export type Counts = { unconfirmed: number; pledged: number; onTheWay: number; received: number };

/** Every count is the sum of its records. */
export async function expectCountsToFit(service: TestService): Promise<void> {
  expect(await tallyDifferences(service.deps.pool)).toEqual([]);
}
