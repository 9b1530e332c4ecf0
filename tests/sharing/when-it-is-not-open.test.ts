import { parse } from 'node-html-parser';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeAppeal } from '../../src/db/change-appeal.ts';
import { appeals } from '../../src/db/schema/appeals.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { pledgeByMail, textOf } from '../pledges/support.ts';
import { stallAt } from '../stalls/support.ts';
import { get, takeLink } from './support.ts';

type State = 'open' | 'paused' | 'full' | 'closed';
const titles = {
  paused: 'Paused: please don’t promise or bring more for now',
  full: 'Enough is promised. Thank you',
  closed: 'This appeal has ended. Please don’t bring more',
};
const message = 'The barn is full until Monday.';

let service: TestService;
let appeal: MadeAppeal;
let pages: { group: string; ripple: string; stall: string; poster: string; putOnYourSite: string };

beforeAll(async () => {
  service = await startTestService();
  appeal = await makeAppeal(service, (await castOf(service)).dogsHome, { slug: 'tins' });
  const group = (await takeLink(service, appeal, { kind: 'group', name: 'Class 4b' })).json<{
    code: string;
    rippleUrl: string;
  }>();
  pages = {
    group: `/a/tins/groups/${group.code}`,
    ripple: new URL(group.rippleUrl).pathname,
    stall: (await stallAt(service, appeal)).path,
    poster: '/a/tins/poster',
    putOnYourSite: '/a/tins/put-on-your-site',
  };
});
afterAll(() => service.stop());

const steer = (state: State, steerMessage: string | null) =>
  changeAppeal(service.deps, appeal.id, (tx) =>
    tx.update(appeals).set({ state, steerMessage }).where(eq(appeals.id, appeal.id)),
  );
const shown = async (path: string) => textOf(await get(service, path));
/** What of it is to be seen: parts that are hidden wait for the state that they belong to. */
const stallShown = async (): Promise<string> => {
  const page = parse((await get(service, pages.stall)).body);
  page.querySelectorAll('[hidden]').forEach((part) => part.remove());
  return page.text;
};
const invitations = {
  group: 'Bring something',
  ripple: 'Promise some of it',
};

describe.each(['paused', 'full', 'closed'] as const)('an appeal that is %s', (state) => {
  it('says so at the top of every page around it, with the charity’s words', async () => {
    await steer(state, message);
    for (const path of Object.values(pages)) {
      const page = parse((await get(service, path)).body);
      const notice = page.querySelector('main .notice')?.text ?? '';
      expect(notice, path).toContain(titles[state]);
      expect(notice, path).toContain(message);
    }
  });

  it('invites nobody to promise something', async () => {
    await steer(state, null);
    for (const [page, words] of Object.entries(invitations))
      expect(await shown(page === 'group' ? pages.group : pages.ripple)).not.toContain(words);
    expect(await shown(pages.ripple)).not.toContain('brings it all in one car');
    const stall = await stallShown();
    expect(stall).not.toContain('What do you bring?');
    expect(stall).toContain('No promises are taken at the moment');
  });

  it(state === 'closed' ? 'has no poster to print any more' : 'is printed for later by who has read so', async () => {
    await steer(state, null);
    const pdf = await get(service, '/a/tins/poster.pdf');
    expect([pdf.statusCode, pdf.headers.location]).toEqual([303, pages.poster]);
    const page = parse((await get(service, pages.poster)).body);
    expect(page.querySelectorAll('.qr')).toHaveLength(state === 'closed' ? 0 : 1);
    const links = page.querySelectorAll('a[href*="poster.pdf"]').map((link) => link.getAttribute('href') ?? '');
    expect(links).toHaveLength(state === 'closed' ? 0 : 3);
    for (const link of links) expect((await get(service, link.replaceAll('&amp;', '&'))).statusCode).toBe(200);
    if (state === 'closed') expect((await get(service, '/a/tins/poster.pdf?anyway=yes')).statusCode).toBe(303);
  });
});

it('pages that do not move by themselves say as of when they are', async () => {
  await steer('open', null);
  const path = await pledgeByMail(service, appeal);
  for (const page of [pages.ripple, path])
    expect(await shown(page)).toContain('As of 10:00. Load the page again to see what is new.');
});

it('pictures of an appeal to which nobody shall set off say so, and what goes with a link asks for nothing', async () => {
  await changeAppeal(service.deps, appeal.id, (tx) =>
    tx
      .update(appeals)
      .set({ state: 'open', steerMessage: null, visitsStoppedAt: service.clock.now() })
      .where(eq(appeals.id, appeal.id)),
  );
  expect((await get(service, '/a/tins/badge.svg')).body).toContain('Please don’t set off now');
  const page = parse((await get(service, '/a/tins')).body);
  const description = page.querySelector('meta[property="og:description"]')?.getAttribute('content');
  expect(description).toContain('Please look at this page before anything is promised or brought.');
  expect(page.text).toContain('they had paused it');
  // No more is a poster printed that asks for things, without a word.
  expect((await get(service, '/a/tins/poster.pdf')).headers.location).toBe(pages.poster);
  expect(await shown(pages.poster)).toContain('Please don’t set off now');
  await changeAppeal(service.deps, appeal.id, (tx) =>
    tx.update(appeals).set({ visitsStoppedAt: null }).where(eq(appeals.id, appeal.id)),
  );
});

it('an open appeal invites, and says only what the charity says', async () => {
  await steer('open', null);
  expect(await shown(pages.group)).toContain(invitations.group);
  expect(await shown(pages.ripple)).toContain(invitations.ripple);
  expect(await stallShown()).toContain('What do you bring?');
  expect(await stallShown()).not.toContain('No promises are taken');
  expect(parse((await get(service, pages.poster)).body).querySelector('.notice')).toBeNull();
  expect((await get(service, '/a/tins/poster.pdf')).statusCode).toBe(200);
  await steer('open', message);
  for (const path of Object.values(pages)) expect(await shown(path), path).toContain(message);
});
