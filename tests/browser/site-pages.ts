import { refreshSearch } from '../../src/appeals/search.ts';
import { changeAppeal } from '../../src/db/change-appeal.ts';
import { days, later } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import type { TestService } from '../support/service.ts';

export type Site = { cast: Cast; appeal: MadeAppeal };

/** A service that looks lived in: appeals in each state, with something on the shelves. */
export async function furnish(service: TestService): Promise<Site> {
  const cast = await castOf(service);
  const now = service.clock.now();
  const { pool } = service.deps;
  await pool.query(`update organisations set about = $1, website = 'https://kennels.example.org/' where id = $2`, [
    'We take in dogs that nobody wants, and find them somebody who does.\n\nSince 1893.',
    cast.dogsHome.id,
  ]);
  const appeal = await makeAppeal(service, cast.dogsHome, {
    title: 'Food and blankets after the fire',
    story: 'On Thursday night a fire took two of our kennels.\n\nAll 149 dogs are safe.',
    deadline: later(now, days(2)),
    notWanted: ['Opened bags of food'],
    needs: [
      {
        item: 'dog food',
        unit: 'tin',
        wanted: 500,
        unconfirmed: 24,
        pledged: 160,
        onTheWay: 80,
        received: 110,
        note: 'Any brand.',
      },
      { item: 'blankets', unit: null, wanted: 120, pledged: 36, received: 41, anythingLike: true },
      { item: 'stainless steel bowls', unit: null, wanted: 40, pledged: 6, received: 44 },
      { item: 'newspapers', unit: null, wanted: null, pledged: 14, received: 9 },
    ],
  });
  const more: Parameters<typeof makeAppeal>[2][] = [
    {
      title: 'Eight beds for eight old dogs',
      deadline: later(now, days(9)),
      needs: [{ item: 'dog beds', unit: null, wanted: 8, pledged: 2 }],
    },
    {
      title: 'Held for now',
      state: 'paused',
      steerMessage: 'The barn is full. Please wait until Monday.',
      deadline: later(now, days(5)),
    },
    { title: 'Last winter', state: 'closed', deadline: later(now, -days(20)), needs: [{ received: 480 }] },
  ];
  for (const one of more) await makeAppeal(service, cast.dogsHome, one);
  await makeAppeal(service, cast.foodBank, {
    title: 'Rice and tins for Leeds',
    needs: [{ item: 'rice', unit: 'bag', wanted: 200, pledged: 60 }],
  });
  const { rows } = await pool.query<{ id: string }>('select id from appeals');
  for (const { id } of rows) await changeAppeal(service.deps, id, (tx) => refreshSearch(tx, id));
  return { cast, appeal };
}

/** Every page that joins the slices, by what it is. */
export const sitePaths = {
  home: '/',
  'a search that finds nothing': '/?q=zebra',
  'an organisation': '/o/manchester-dogs-home',
  'an appeal': '/a/food-and-blankets-after-the-fire',
  'a paused appeal': '/a/held-for-now',
  'the big screen': '/a/food-and-blankets-after-the-fire/screen',
  'the big screen of a paused appeal': '/a/held-for-now/screen',
  privacy: '/privacy',
  'how it works': '/how-it-works',
  'how we count': '/how-we-count',
  'the API': '/api',
  'a problem': '/problems/need-full',
  'an address that leads nowhere': '/nothing-here',
} as const;
