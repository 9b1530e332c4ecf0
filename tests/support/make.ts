import slugify from '@sindresorhus/slugify';
import { appealDropOffPoints, appeals, needs } from '../../src/db/schema/appeals.ts';
import { members, organisations, people, sessions } from '../../src/db/schema/organisations.ts';
import { dropOffPoints } from '../../src/db/schema/points.ts';
import { days, later } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import { hashOf, randomToken } from '../../src/lib/tokens.ts';
import { makeApiKey } from '../../src/organisations/api-keys.ts';
import type { Deps } from '../../src/http/deps.ts';

/** What a test needs, written straight into the database with plain defaults. */

export type Made = { deps: Pick<Deps, 'db' | 'clock'> };
export type MadeOrganisation = { id: string; slug: string; name: string };
export type MadePerson = { id: string; email: string; name: string | null };
type MadeNeed = typeof needs.$inferSelect;
type MadePoint = typeof dropOffPoints.$inferSelect;
export type MadeAppeal = { id: string; slug: string; title: string; needs: MadeNeed[]; dropOffPoints: MadePoint[] };

/** An approved organisation, unless told otherwise. */
export async function makeOrganisation(
  { deps }: Made,
  more: Partial<Omit<typeof organisations.$inferInsert, 'id'>> = {},
): Promise<MadeOrganisation> {
  const name = more.name ?? 'Leeds Food Bank';
  const row = {
    id: newId(),
    slug: slugify(name.replaceAll("'", '')),
    name,
    email: 'hello@example.org',
    state: 'approved' as const,
    ...more,
  };
  await deps.db.insert(organisations).values(row);
  return { id: row.id, slug: row.slug, name };
}

/** A person who can sign in; `host: true` makes them the host. */
export async function makePerson(
  { deps }: Made,
  { email, name = null, host = false }: { email: string; name?: string | null; host?: boolean },
): Promise<MadePerson> {
  const id = newId();
  await deps.db.insert(people).values({ id, email, name, hostSince: host ? deps.clock.now() : null });
  return { id, email, name };
}

/** A person who is a member of the organisation. */
export async function makeMember(
  service: Made,
  organisation: { id: string },
  { email, name, role = 'owner' }: { email: string; name?: string; role?: 'owner' | 'editor' | 'door' },
): Promise<MadePerson> {
  const person = await makePerson(service, { email, ...(name === undefined ? {} : { name }) });
  await service.deps.db.insert(members).values({ organisationId: organisation.id, personId: person.id, role });
  return person;
}

/** The headers of a request by a signed-in person: `{ cookie }`. */
export async function makeSession({ deps }: Made, person: { id: string }): Promise<{ cookie: string }> {
  const token = randomToken();
  const now = deps.clock.now();
  await deps.db.insert(sessions).values({
    id: newId(),
    tokenHash: hashOf(token),
    personId: person.id,
    device: 'Firefox on Linux',
    createdAt: now,
    lastSeenAt: now,
    expiresAt: later(now, days(60)),
  });
  return { cookie: `session=${token}` };
}

/** An API key of the organisation, as a program sends it after "Bearer ". */
export async function makeKey({ deps }: Made, organisation: { id: string }): Promise<string> {
  const { key } = await makeApiKey(deps.db, {
    organisationId: organisation.id,
    name: 'A test',
    now: deps.clock.now(),
  });
  return key;
}

export type NeedToMake = Partial<Omit<typeof needs.$inferInsert, 'id' | 'appealId' | 'position'>>;
export type PointToMake = Partial<Omit<typeof dropOffPoints.$inferInsert, 'id' | 'organisationId'>>;

/** An open appeal for 500 tins with four days to go and one public drop-off point, unless told otherwise. */
export async function makeAppeal(
  { deps }: Made,
  organisation: { id: string },
  {
    needs: lines = [{}],
    dropOffPoints: points = [{}],
    ...more
  }: Partial<Omit<typeof appeals.$inferInsert, 'id' | 'organisationId'>> & {
    needs?: NeedToMake[];
    dropOffPoints?: PointToMake[];
  } = {},
): Promise<MadeAppeal> {
  const now = deps.clock.now();
  const title = more.title ?? '500 tins by Friday';
  const row = {
    id: newId(),
    organisationId: organisation.id,
    slug: slugify(title),
    state: 'open' as const,
    title,
    story: 'The kennels are full and the shelves are empty.',
    deadline: later(now, days(4)),
    createdAt: now,
    publishedAt: more.state === 'draft' ? null : now,
    ...more,
  };
  await deps.db.insert(appeals).values(row);
  const needRows = lines.map((need, position) => ({
    id: newId(),
    appealId: row.id,
    position,
    item: 'Tins of dog food',
    unit: 'tin',
    wanted: 500,
    ...need,
  }));
  const pointRows = points.map((point) => ({
    id: newId(),
    organisationId: organisation.id,
    name: 'The kennels',
    address: 'Crofters House, Moss Brook Road, Manchester',
    ...point,
  }));
  const madePoints = pointRows.length === 0 ? [] : await deps.db.insert(dropOffPoints).values(pointRows).returning();
  const links = madePoints.map(({ id }, position) => ({ appealId: row.id, pointId: id, position }));
  if (links.length > 0) await deps.db.insert(appealDropOffPoints).values(links);
  return {
    id: row.id,
    slug: row.slug,
    title,
    needs: needRows.length === 0 ? [] : await deps.db.insert(needs).values(needRows).returning(),
    dropOffPoints: madePoints,
  };
}
