import fc from 'fast-check';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pledgeStates } from '../../src/db/schema/pledges.ts';
import { foldRipples } from '../../src/sharing/ripple/fold.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal, makeOrganisation, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { get, makeLink, makePledge, makeSupporter, rippleOfLink, type MadeShareLink } from './support.ts';

type Node = {
  code: string;
  name: string | null;
  depth: number;
  visits: number;
  pledges: number;
  quantity: number;
  received: number;
  children: Node[];
};
type Ripple = {
  code: string;
  url: string;
  own: { pledges: number; quantity: number; received: number };
  brought: { visits: number; people: number; pledges: number; quantity: number; received: number; links: number };
  amplification: number | null;
  tree: Node[];
};

let service: TestService;
let dogsHome: { id: string };
let appeal: MadeAppeal;
let number = 0;

beforeAll(async () => {
  service = await startTestService();
  dogsHome = (await castOf(service)).dogsHome;
});
afterAll(() => service.stop());
beforeEach(async () => {
  appeal = await makeAppeal(service, dogsHome, { slug: `appeal-${++number}` });
});

const rippleFor = async (link: MadeShareLink): Promise<Ripple> => (await rippleOfLink(service, link)).json();
const person = async (name: string, parent: MadeShareLink | null, visits = 0): Promise<MadeShareLink> =>
  makeLink(service, appeal, {
    supporterId: await makeSupporter(service, `${name}-${number}@example.org`),
    parentId: parent?.id ?? null,
    name,
    visits,
  });
const pledgeOf = (who: MadeShareLink, via: MadeShareLink | null, more: Parameters<typeof makePledge>[2] = {}) =>
  makePledge(service, appeal, { supporterId: who.supporterId, shareLinkId: who.id, viaId: via?.id ?? null, ...more });
const nodesOf = (nodes: Node[]): Node[] => nodes.flatMap((node) => [node, ...nodesOf(node.children)]);

describe('what a link brought', () => {
  test('is read as of one moment, whatever is added up meanwhile', async () => {
    const sam = await person('Sam', null);
    const priya = await person('Priya', sam);
    await pledgeOf(sam, null);
    await pledgeOf(priya, sam);
    await rippleFor(sam);
    const writer = await service.deps.pool.connect();
    try {
      // The last of what is read has to wait for the pledges; by then Sam's own one through Priya has been added up.
      await writer.query('begin; lock table pledges in access exclusive mode');
      const answered = rippleOfLink(service, sam);
      await expect
        .poll(async () => (await writer.query('select 1 from pg_locks where not granted')).rowCount)
        .toBeGreaterThan(0);
      const { rows } = await writer.query<{ id: string }>(
        `insert into pledges (id, appeal_id, state, created_at, supporter_id, share_link_id, via_id)
         values (gen_random_uuid(), $1, 'pledged', now(), $2, $3, $4) returning id`,
        [appeal.id, sam.supporterId, sam.id, priya.id],
      );
      await writer.query(
        `insert into ripple_credits (record_id, appeal_id, via_id, owner_id, pledges, quantity, received)
         values ($1, $2, $3, $4, 1, 10, 0)`,
        [rows[0]?.id, appeal.id, priya.id, sam.id],
      );
      await writer.query(`update ripples set through_pledges = 1, through_quantity = 10 where link_id = $1`, [
        priya.id,
      ]);
      await writer.query('commit');
      const answer = await answered;
      expect(answer.statusCode).toBe(200);
      expect(nodesOf(answer.json<Ripple>().tree).map(({ pledges }) => pledges)).toEqual([1, 0]);
    } finally {
      writer.release(true);
    }
  });

  test('adds up over every hop, and says apart what was promised and what came', async () => {
    const sam = await person('Sam', null, 9);
    const priya = await person('Priya', sam, 5);
    const tom = await person('Tom', priya, 2);
    const una = await person('Una', tom);
    await pledgeOf(sam, null, { quantity: 4 });
    await pledgeOf(priya, sam, { quantity: 24, received: 20, state: 'received' });
    await pledgeOf(tom, priya, { quantity: 6, state: 'on-the-way' });
    await pledgeOf(una, tom, { quantity: 10, received: 12, state: 'received' });

    const ripple = await rippleFor(sam);
    expect(ripple).toMatchObject({
      code: sam.code,
      url: `${service.deps.publicUrl}/a/${appeal.slug}/${sam.code}`,
      own: { pledges: 1, quantity: 4, received: 0 },
      brought: { visits: 16, people: 3, pledges: 3, quantity: 42, received: 32, links: 3 },
      amplification: 10.5,
    });
    expect(nodesOf(ripple.tree).map(({ name, depth, quantity }) => [name, depth, quantity])).toEqual([
      ['Sam', 0, 24],
      ['Priya', 1, 6],
      ['Tom', 2, 12],
      ['Una', 3, 0],
    ]);
    expect((await rippleFor(tom)).brought).toMatchObject({ pledges: 1, quantity: 12, links: 1, visits: 2 });
    const tally = (await get(service, `/api/v1/appeals/${appeal.slug}/tally`)).json<{ shared: object }>();
    expect(tally.shared).toEqual({ links: 4, visits: 16, pledges: 3, quantity: 42 });
  });

  test('leaves out what is unconfirmed, withdrawn or lapsed', async () => {
    const sam = await person('Sam', null);
    const priya = await person('Priya', sam);
    for (const state of pledgeStates) await pledgeOf(priya, sam, { quantity: 7, state });
    expect((await rippleFor(sam)).brought).toMatchObject({ people: 1, pledges: 3, quantity: 21 });
  });

  test("takes a person's own pledges for their own, through their own link and in a circle", async () => {
    const sam = await person('Sam', null);
    const priya = await person('Priya', sam);
    await pledgeOf(sam, sam, { quantity: 3 });
    await pledgeOf(sam, priya, { quantity: 5 });
    await pledgeOf(priya, priya, { quantity: 8 });
    const ripple = await rippleFor(sam);
    expect(ripple.own).toEqual({ pledges: 2, quantity: 8, received: 0 });
    expect(ripple.brought).toMatchObject({ pledges: 1, quantity: 8, people: 1 });
    const priyas = await rippleFor(priya);
    expect(priyas.own).toMatchObject({ pledges: 1, quantity: 8 });
    expect(priyas.brought).toMatchObject({ pledges: 1, quantity: 5 });
  });

  test('counts what came through the link from somebody whose own link hangs elsewhere', async () => {
    const sam = await person('Sam', null);
    const una = await person('Una', null);
    await pledgeOf(una, sam, { quantity: 5 });
    expect((await rippleFor(sam)).brought).toMatchObject({ links: 0, people: 0, pledges: 1, quantity: 5 });
  });

  test('knows no amplification where the person brought nothing themselves', async () => {
    const sam = await makeLink(service, appeal);
    await makePledge(service, appeal, { viaId: sam.id });
    expect((await rippleFor(sam)).amplification).toBeNull();
  });

  test('ends on a circle that should not be there', async () => {
    const sam = await person('Sam', null, 1);
    const priya = await person('Priya', sam, 1);
    await service.deps.pool.query('update share_links set parent_id = $1 where id = $2', [priya.id, sam.id]);
    expect((await rippleFor(sam)).brought).toMatchObject({ links: 1, visits: 2 });
  });

  test('sums over the tree equal sums over the records, whatever happened', async () => {
    const pledge = fc.record({
      who: fc.nat(9),
      via: fc.option(fc.nat(9), { nil: null }),
      quantity: fc.integer({ min: 0, max: 50 }),
      received: fc.integer({ min: 0, max: 60 }),
      state: fc.constantFrom(...pledgeStates),
    });
    const history = fc.record({
      parents: fc.array(fc.option(fc.nat(), { nil: null }), { minLength: 1, maxLength: 10 }),
      pledges: fc.array(pledge, { maxLength: 15 }),
    });
    await fc.assert(
      fc.asyncProperty(history, async ({ parents, pledges }) => {
        appeal = await makeAppeal(service, dogsHome, { slug: `appeal-${++number}` });
        const links: MadeShareLink[] = [];
        const parentOf: (number | null)[] = [];
        for (const [at, parent] of parents.entries()) {
          const above = parent === null || at === 0 ? null : parent % at;
          parentOf.push(above);
          links.push(await person(`P${at}`, above === null ? null : (links[above] ?? null), at));
        }
        const isBelow = (at: number, root: number): boolean => {
          const above = parentOf[at] ?? null;
          return at === root || (above !== null && isBelow(above, root));
        };
        const made = pledges.map((one) => ({
          ...one,
          who: one.who % links.length,
          via: one.via === null ? null : one.via % links.length,
        }));
        for (const { who, via, ...more } of made) {
          const own = links[who];
          if (own) await pledgeOf(own, via === null ? null : (links[via] ?? null), more);
        }
        const counted = made.filter(({ state }) => ['pledged', 'on-the-way', 'received'].includes(state));
        for (const [root, link] of links.entries()) {
          const ripple = await rippleFor(link);
          const below = links.map((_, at) => at).filter((at) => isBelow(at, root));
          const brought = counted.filter(({ who, via }) => who !== root && via !== null && below.includes(via));
          const own = counted.filter(({ who }) => who === root);
          const isBrought = (who: number) => who !== root && below.includes(who);
          const sums = (of: typeof counted) => ({
            pledges: of.length,
            quantity: of.reduce((sum, one) => sum + Math.max(one.quantity, one.received), 0),
            received: of.reduce((sum, one) => sum + one.received, 0),
          });
          expect(ripple.own).toEqual(sums(own));
          expect(ripple.brought).toEqual({
            ...sums(brought),
            people: links.filter((_, who) => counted.some((one) => one.who === who) && isBrought(who)).length,
            links: below.length - 1,
            visits: below.reduce((sum, at) => sum + at, 0),
          });
          const nodes = nodesOf(ripple.tree);
          expect(nodes).toHaveLength(below.length);
          for (const of of ['visits', 'pledges', 'quantity', 'received'] as const)
            expect(nodes.reduce((sum, node) => sum + node[of], 0)).toBe(ripple.brought[of]);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('the page', () => {
  const pageOf = (link: MadeShareLink) => get(service, `/ripples/${service.deps.tokens.make('ripple', link.id)}`);

  test('says what works while nobody came yet', async () => {
    const page = await pageOf(await person('Sam', null));
    expect(page.body).toContain('Nobody yet');
    expect(page.body).toContain('Would you pass it on?');
  });

  test('tells the numbers, draws the tree and lists it', async () => {
    const sam = await person('Sam', null, 12);
    const priya = await person('Priya', sam, 3);
    await makeLink(service, appeal, { parentId: priya.id, visits: 1 });
    await pledgeOf(sam, null, { quantity: 4 });
    await pledgeOf(priya, sam, { quantity: 24, received: 6 });
    const { body } = await pageOf(sam);
    const text = parse(body).text;
    expect(text).toContain('6 items have come through my link, and 18 more are promised.');
    expect(text).toContain('I promised 4 items myself. 6 times as much was promised through my link.');
    expect(text).toContain('Priya: 3 visits');
    expect(text).toContain('Me: 12 visits, 6 items already there, 18 items promised');
    expect(text).toContain('Somebody: 1 visit');
    for (const milestone of ['The first thing has come', 'My link reached a second hop', '10 visits'])
      expect(text).toContain(milestone);
    expect(text).toContain('What is still missing');
    expect(body.match(/<circle/g)).toHaveLength(3);
  });

  test('draws a few links with names that can be read on a phone, and what came apart from what is promised', async () => {
    const links = [await person('Sam', null, 1)];
    for (const name of ['Priya', 'Cleo', 'Dan', 'Eve', 'Fay']) links.push(await person(name, links.at(-1) ?? null, 1));
    const [sam, priya] = links;
    if (!sam || !priya) throw new Error('there are six');
    await pledgeOf(priya, sam, { quantity: 24, received: 6 });
    const drawing = parse((await pageOf(sam)).body).querySelector('svg[aria-label^="A tree of 6 links"]');
    expect(drawing?.querySelectorAll('text').map((label) => label.text)).toEqual([
      'Me · 6 here, 18 promised',
      ...['Priya', 'Cleo', 'Dan', 'Eve', 'Fay'],
    ]);
    // Letters of 17 px shrink with the drawing: at 324 px, a phone's column, to 14.
    expect(Number(drawing?.getAttribute('width'))).toBeLessThan((324 * 17) / 14);
  });

  test("shows nobody's address and nobody's token", async () => {
    const sam = await person('Sam', null, 1);
    const priya = await person('Priya', sam);
    await pledgeOf(priya, sam, { name: 'Priya Secret', showName: false, note: 'my note' });
    const answers = await Promise.all([
      pageOf(sam),
      rippleOfLink(service, sam),
      get(service, `/a/${appeal.slug}/${sam.code}`),
    ]);
    for (const { body } of answers) {
      expect(body).not.toMatch(/-\d+@example\.org|Priya Secret|my note/);
      expect(body).not.toContain(service.deps.tokens.make('ripple', priya.id));
      expect(body).not.toContain(priya.id);
    }
  });

  test('is private, and opens for its own token alone', async () => {
    const sam = await person('Sam', null);
    const page = await pageOf(sam);
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
    const json = await rippleOfLink(service, sam);
    expect(json.headers).toMatchObject({ 'cache-control': 'no-store' });
    const { tokens } = service.deps;
    for (const token of [tokens.make('pledge', sam.id), `${tokens.make('ripple', sam.id)}x`, sam.code, sam.id]) {
      expect((await get(service, `/ripples/${token}`)).statusCode).toBe(404);
      const answer = await get(service, `/api/v1/ripples/${token}`);
      expect(answer.statusCode).toBe(404);
      expect(answer.body).not.toContain(token);
    }
  });

  test('is gone when the appeal was taken down', async () => {
    const down = await makeAppeal(service, await makeOrganisation(service, { slug: `o-${number}` }), {
      slug: `down-${number}`,
      takenDownAt: service.clock.now(),
    });
    const link = await makeLink(service, down);
    expect((await pageOf(link)).statusCode).toBe(404);
    expect((await rippleOfLink(service, link)).statusCode).toBe(404);
  });

  test('draws the nearest of very many and counts the rest', async () => {
    const sam = await person('Sam', null);
    await service.deps.pool.query(
      `insert into share_links (id, appeal_id, code, parent_id) select gen_random_uuid(), $1, 'many' || $3 || '-' || n, $2 from generate_series(1, 3000) as n`,
      [appeal.id, sam.id, number],
    );
    await foldRipples(service.deps.db);
    const page = await pageOf(sam);
    expect(page.body).toContain('and 2,881 more');
    expect(page.body.length).toBeLessThan(150_000);
    expect((await rippleFor(sam)).brought.links).toBe(3000);
  });
});
