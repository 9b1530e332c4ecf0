import { sql, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { firstName, type Contact } from './rules.ts';

export type Driver = {
  id: string;
  appealId: string;
  slug: string;
  title: string;
  organisation: { name: string; email: string };
  supporterId: string;
  email: string | null;
  name: string | null;
  area: string;
  phone: string | null;
  note: string | null;
  askedAt: Date;
  isConfirmed: boolean;
  isWithdrawn: boolean;
  appealTakenDown: boolean;
};

/** A driver; one whose address was erased is gone with it. */
export async function driverById(db: DbOrTx, driverId: string): Promise<Driver | null> {
  const [driver] = await driversWhere(db, sql`drivers.id = ${driverId}`);
  return driver ?? null;
}

/** Those who have confirmed and still drive, for the charity. */
export const driversOf = (db: DbOrTx, appealId: string): Promise<Driver[]> =>
  driversWhere(
    db,
    sql`drivers.appeal_id = ${appealId} and drivers.confirmed_at is not null and drivers.withdrawn_at is null`,
  );

async function driversWhere(db: DbOrTx, condition: SQL): Promise<Driver[]> {
  const { rows } = await db.execute<Omit<Driver, 'askedAt'> & { askedAt: string | Date }>(sql`
    select drivers.id, drivers.appeal_id as "appealId", appeals.slug, appeals.title,
           json_build_object('name', organisations.name, 'email', organisations.email) as organisation,
           drivers.supporter_id as "supporterId", supporters.email, drivers.name, drivers.area, drivers.phone, drivers.note,
           drivers.created_at as "askedAt", drivers.confirmed_at is not null as "isConfirmed", drivers.withdrawn_at is not null as "isWithdrawn",
           appeals.taken_down_at is not null as "appealTakenDown"
      from drivers
      join supporters on supporters.id = drivers.supporter_id
      join appeals on appeals.id = drivers.appeal_id
      join organisations on organisations.id = appeals.organisation_id
     where ${condition}
     order by drivers.confirmed_at, drivers.id`);
  return rows.map((row) => ({ ...row, askedAt: new Date(row.askedAt) }));
}

/** A collection that has not ended, of a pledge that is to come. */
export type Collection = {
  id: string;
  pledgeId: string;
  driverId: string;
  giverAgreed: boolean;
  driverAgreed: boolean;
  /** Where the driver can collect, in their words, and the first half of the giver's postcode. */
  driverArea: string;
  giverArea: string | null;
  items: { item: string; unit: string | null; quantity: number; received: number }[];
  giver: Contact;
  driver: Contact;
};

/** What one of the two may know of the other: nothing of who it is until both have agreed. */
export type SeenCollection = Omit<Collection, 'giver' | 'driver'> & { other: Contact | null };

export async function collectionOfPledge(db: DbOrTx, pledgeId: string): Promise<SeenCollection | null> {
  const [found] = await standing(db, sql`collections.pledge_id = ${pledgeId}`);
  return found ? seenBy('giver', found) : null;
}

export const collectionsOfDriver = async (db: DbOrTx, driverId: string): Promise<SeenCollection[]> =>
  (await standing(db, sql`collections.driver_id = ${driverId}`)).map((found) => seenBy('driver', found));

/** For the letters, which name nobody. */
export async function collectionById(db: DbOrTx, id: string): Promise<Omit<Collection, 'giver' | 'driver'> | null> {
  const [found] = await standing(db, sql`collections.id = ${id}`);
  return found ? seenBy('giver', found) : null;
}

/** For the charity, which was given the addresses. */
export const collectionsOfAppeal = (db: DbOrTx, appealId: string): Promise<Collection[]> =>
  standing(db, sql`pledges.appeal_id = ${appealId}`);

function seenBy(side: 'giver' | 'driver', { giver, driver, ...rest }: Collection): SeenCollection {
  const bothAgreed = rest.giverAgreed && rest.driverAgreed;
  const other = side === 'giver' ? driver : giver;
  return { ...rest, other: bothAgreed ? { ...other, name: firstName(other.name) } : null };
}

async function standing(db: DbOrTx, condition: SQL): Promise<Collection[]> {
  const { rows } = await db.execute<Collection>(sql`
    select collections.id, collections.pledge_id as "pledgeId", collections.driver_id as "driverId",
           collections.giver_agreed_at is not null as "giverAgreed",
           collections.driver_agreed_at is not null as "driverAgreed",
           drivers.area as "driverArea", substring(upper(pledge_plans.postcode) from ${outward}) as "giverArea",
           (select coalesce(json_agg(json_build_object('item', needs.item, 'unit', needs.unit,
               'quantity', pledge_items.quantity, 'received', pledge_items.received) order by needs.position, needs.id), '[]')
              from pledge_items join needs on needs.id = pledge_items.need_id
             where pledge_items.pledge_id = pledges.id) as items,
           json_build_object('name', pledges.name, 'phone', pledge_plans.phone, 'address', pledge_plans.address,
             'postcode', pledge_plans.postcode, 'note', pledge_plans.note) as giver,
           json_build_object('name', drivers.name, 'phone', drivers.phone, 'address', null, 'postcode', null,
             'note', drivers.note) as driver
      from collections
      join pledges on pledges.id = collections.pledge_id and pledges.state in ('pledged', 'on-the-way')
      join pledge_plans on pledge_plans.pledge_id = pledges.id and pledge_plans.way = 'collect'
      join drivers on drivers.id = collections.driver_id and drivers.withdrawn_at is null
     where collections.ended_at is null and ${condition}
     order by collections.created_at, collections.id`);
  return rows;
}

/** The first half of a British postcode: `M9`, `SW1A`. Any other tells too much or nothing. */
const outward = '^\\s*([A-Z]{1,2}[0-9][A-Z0-9]?)\\s*[0-9][A-Z]{2}\\s*$';

export type Waiting = {
  pledgeId: string;
  name: string | null;
  items: Collection['items'];
  address: string | null;
  postcode: string | null;
  phone: string | null;
  note: string | null;
  canBeAsked: boolean;
  /** Drivers with whom it came to nothing. */
  triedDriverIds: string[];
};

/** What waits to be collected and is joined with nobody, the oldest first. */
export async function waitingOf(db: DbOrTx, appealId: string): Promise<Waiting[]> {
  const { rows } = await db.execute<Waiting>(sql`
    select pledges.id as "pledgeId", pledges.name, pledge_plans.address, pledge_plans.postcode, pledge_plans.phone,
           pledge_plans.note, (supporters.email is not null and pledge_plans.address is not null) as "canBeAsked",
           (select coalesce(json_agg(collections.driver_id), '[]') from collections
             where collections.pledge_id = pledges.id) as "triedDriverIds",
           (select coalesce(json_agg(json_build_object('item', needs.item, 'unit', needs.unit,
               'quantity', pledge_items.quantity, 'received', pledge_items.received) order by needs.position, needs.id), '[]')
              from pledge_items join needs on needs.id = pledge_items.need_id
             where pledge_items.pledge_id = pledges.id) as items
      from pledges
      join pledge_plans on pledge_plans.pledge_id = pledges.id and pledge_plans.way = 'collect'
      left join supporters on supporters.id = pledges.supporter_id
     where pledges.appeal_id = ${appealId} and pledges.state in ('pledged', 'on-the-way')
       and not exists (select from collections where collections.pledge_id = pledges.id and collections.ended_at is null)
     order by pledges.created_at, pledges.id limit 200`);
  return rows;
}

/** Where a pledge can be collected, for the supporter's own page. */
export async function ownPlanOf(
  db: DbOrTx,
  pledgeId: string,
): Promise<{ address: string | null; postcode: string | null; phone: string | null; note: string | null } | null> {
  const { rows } = await db.execute<{
    address: string | null;
    postcode: string | null;
    phone: string | null;
    note: string | null;
  }>(sql`select address, postcode, phone, note from pledge_plans where pledge_id = ${pledgeId}`);
  return rows[0] ?? null;
}
