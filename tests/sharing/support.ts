import type { LightMyRequestResponse } from 'fastify';
import { pledgeItems, pledges } from '../../src/db/schema/pledges.ts';
import { visitChanges } from '../../src/db/schema/ripple.ts';
import { shareLinks } from '../../src/db/schema/sharing.ts';
import { supporters } from '../../src/db/schema/supporters.ts';
import { newCode, newId } from '../../src/lib/ids.ts';
import type { MadeAppeal } from '../support/make.ts';
import type { TestService } from '../support/service.ts';

/** A browser as people have it. */
export const phone =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

export type Asked = { headers?: Record<string, string>; remoteAddress?: string };

export const get = (service: TestService, url: string, asked: Asked = {}): Promise<LightMyRequestResponse> =>
  service.app.inject({ method: 'GET', url, ...asked });

export const postForm = (
  service: TestService,
  url: string,
  fields: Record<string, string>,
): Promise<LightMyRequestResponse> =>
  service.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': phone },
    payload: new URLSearchParams(fields).toString(),
  });

export const takeLink = (
  service: TestService,
  appeal: { slug: string },
  body: Record<string, unknown> = {},
): Promise<LightMyRequestResponse> =>
  service.app.inject({ method: 'POST', url: `/api/v1/appeals/${appeal.slug}/share-links`, payload: body });

export type MadeShareLink = { id: string; code: string; supporterId: string | null };

export async function makeSupporter({ deps }: TestService, email: string): Promise<string> {
  const id = newId();
  await deps.db.insert(supporters).values({ id, email, createdAt: deps.clock.now() });
  return id;
}

export async function makeLink(
  { deps }: TestService,
  appeal: MadeAppeal,
  { visits = 0, ...more }: Partial<typeof shareLinks.$inferInsert> & { visits?: number } = {},
): Promise<MadeShareLink> {
  const row = { id: newId(), appealId: appeal.id, code: newCode(), createdAt: deps.clock.now(), ...more };
  await deps.db.insert(shareLinks).values(row);
  if (visits > 0)
    await deps.db
      .insert(visitChanges)
      .values({ appealId: appeal.id, linkId: row.id, day: deps.clock.now().toISOString().slice(0, 10), visits });
  return { id: row.id, code: row.code, supporterId: row.supporterId ?? null };
}

/** A pledge for the appeal's first need, straight into the tables; the needs' own counts are not moved. */
export async function makePledge(
  { deps }: TestService,
  appeal: MadeAppeal,
  {
    quantity = 10,
    received = 0,
    ...more
  }: Partial<typeof pledges.$inferInsert> & { quantity?: number; received?: number } = {},
): Promise<string> {
  const id = newId();
  const now = deps.clock.now();
  const need = appeal.needs[0];
  if (!need) throw new Error('the appeal has no need');
  const row = {
    id,
    appealId: appeal.id,
    state: 'pledged' as const,
    createdAt: now,
    expiresAt: more.state === 'unconfirmed' ? now : null,
    ...more,
  };
  await deps.db.transaction(async (tx) => {
    await tx.insert(pledges).values(row);
    await tx.insert(pledgeItems).values({ pledgeId: id, needId: need.id, quantity, received });
  });
  return id;
}

export const rippleOfLink = (service: TestService, link: { id: string }): Promise<LightMyRequestResponse> =>
  get(service, `/api/v1/ripples/${service.deps.tokens.make('ripple', link.id)}`);
