import type { MadeAppeal } from '../support/make.ts';
import type { TestService } from '../support/service.ts';
import { sendForm } from '../support/forms.ts';

/** A promise by the API; confirmed unless told otherwise. Answers its id. */
export async function promise(
  service: TestService,
  appeal: MadeAppeal,
  {
    email,
    quantity = 10,
    need = 0,
    confirm = true,
    ...more
  }: {
    email: string;
    quantity?: number;
    need?: number;
    confirm?: boolean;
    name?: string;
    showName?: boolean;
    via?: string;
  },
): Promise<string> {
  const answer = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/pledges`,
    headers: { 'idempotency-key': `${email}-${need}` },
    payload: { email, items: [{ needId: appeal.needs[need]?.id, quantity }], ...more },
  });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  const { id } = answer.json<{ id: string }>();
  if (confirm) await sendForm(service, `/pledges/${service.deps.tokens.make('pledge', id)}/confirm`);
  return id;
}

/** Counts what came, at the door. */
export const count = async (
  service: TestService,
  appeal: MadeAppeal,
  headers: { cookie: string },
  { pledgeId, quantity, need = 0 }: { pledgeId?: string; quantity: number; need?: number },
): Promise<void> => {
  const answer = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/receipts`,
    headers,
    payload: { pledgeId, items: [{ needId: appeal.needs[need]?.id, quantity }] },
  });
  if (answer.statusCode !== 201) throw new Error(answer.body);
};

/** The code of somebody's own link for an appeal. */
export async function codeOf(service: TestService, appeal: MadeAppeal, email: string): Promise<string> {
  const { rows } = await service.deps.pool.query<{ code: string }>(
    `select code from share_links join supporters on supporters.id = supporter_id where email = $1 and appeal_id = $2`,
    [email, appeal.id],
  );
  return rows[0]?.code ?? '';
}
