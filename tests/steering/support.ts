import { sql } from 'drizzle-orm';
import { appealDropOffPoints } from '../../src/db/schema/appeals.ts';
import { dropOffPoints } from '../../src/db/schema/points.ts';
import { agreements } from '../../src/db/schema/steering.ts';
import type { Deps } from '../../src/http/deps.ts';
import { newId } from '../../src/lib/ids.ts';
import type { MadeAppeal, MadeOrganisation } from '../support/make.ts';

type Made = { deps: Pick<Deps, 'db' | 'clock'> };

/** Confirmed pledges of so many people for one of the first need each, written as the ledger would leave them. */
export async function makePledgers(
  { deps }: Made,
  appeal: MadeAppeal,
  emails: string[],
  state: 'pledged' | 'on-the-way' | 'unconfirmed' | 'withdrawn' = 'pledged',
): Promise<void> {
  const at = deps.clock.now().toISOString();
  await deps.db.execute(sql`
    with people as (
      insert into supporters (id, email, created_at)
      select gen_random_uuid(), email, ${at}::timestamptz from unnest(${`{${emails.join(',')}}`}::text[]) as email
      on conflict (email) do update set email = excluded.email returning id
    ), made as (
      insert into pledges (id, appeal_id, supporter_id, state, created_at, confirmed_at, expires_at)
      select gen_random_uuid(), ${appeal.id}, people.id, ${state}, ${at}::timestamptz,
             case when ${state}::text <> 'unconfirmed' then ${at}::timestamptz end,
             case when ${state}::text = 'unconfirmed' then ${at}::timestamptz + interval '48 hours' end
        from people returning id
    ), items as (
      insert into pledge_items (pledge_id, need_id, quantity) select id, ${appeal.needs[0]?.id}, 1 from made
    )
    update needs set
      pledged = pledged + case when ${state}::text = 'pledged' then ${emails.length}::int else 0 end,
      on_the_way = on_the_way + case when ${state}::text = 'on-the-way' then ${emails.length}::int else 0 end,
      unconfirmed = unconfirmed + case when ${state}::text = 'unconfirmed' then ${emails.length}::int else 0 end
     where id = ${appeal.needs[0]?.id}`);
}

/** One organisation has agreed to take what another has too much of. */
export const makeAgreement = async (
  { deps }: Made,
  from: MadeOrganisation,
  to: MadeOrganisation,
  more: Partial<typeof agreements.$inferInsert> = {},
): Promise<void> => {
  const now = deps.clock.now();
  await deps.db.insert(agreements).values({ fromId: from.id, toId: to.id, askedAt: now, agreedAt: now, ...more });
};

/** A further drop-off point that an appeal names, open at all hours, with room for 20 an hour. */
export async function makePoint(
  { deps }: Made,
  organisation: MadeOrganisation,
  appeal: MadeAppeal | null,
  more: Partial<typeof dropOffPoints.$inferInsert> = {},
): Promise<string> {
  const id = newId();
  await deps.db.insert(dropOffPoints).values({
    id,
    organisationId: organisation.id,
    name: 'The church hall',
    address: '4 Chapel Street, Salford',
    hours: 'Mo-Su 09:00-17:00',
    capacityPerHour: 20,
    ...more,
  });
  if (appeal) await deps.db.insert(appealDropOffPoints).values({ appealId: appeal.id, pointId: id, position: 7 });
  return id;
}
