import type { VNode } from 'preact';
import type { Assets } from '../../../src/ui/assets.ts';
import { Button, TextField } from '../../../src/ui/form.tsx';
import { Page } from '../../../src/ui/layout.tsx';
import { quantityText } from '../../../src/ui/quantities.ts';
import { Legend, TallyPicture, TallyWords } from '../../../src/ui/tally-picture.tsx';
import { beds, blankets, bowls, dogFood, need } from './needs.ts';

/** Appeals as cards. */
export function ListPage({ assets }: { assets: Assets }): VNode {
  const appeals = [
    {
      title: 'Food and blankets after the fire',
      who: 'Hollow Lane Dogs’ Home',
      when: 'by 6 pm today',
      urgent: true,
      need: dogFood,
    },
    {
      title: 'Blankets for the night shelter',
      who: 'Ashby Night Shelter',
      when: 'by Friday 28 November, noon',
      urgent: false,
      need: blankets,
    },
    {
      title: 'Bowls, as ours are gone',
      who: 'Hollow Lane Dogs’ Home',
      when: 'by 2 December, 6 pm',
      urgent: false,
      need: bowls,
    },
    {
      title: 'Eight beds for eight old dogs',
      who: 'Ashby Animal Rescue',
      when: 'by 4 December, 9 am',
      urgent: false,
      need: beds,
    },
  ];
  return (
    <Page title="What is needed now" assets={assets} wide>
      <header class="stack">
        <h1>What is needed now</h1>
        <p class="lede">Charities say what they need. You promise a part of it, and pass it on.</p>
      </header>
      <form class="cluster is-end" role="search" method="get" action="/">
        <TextField name="q" type="search" label="Search" width="medium" />
        <Button variant="secondary">Search</Button>
      </form>
      <ul class="cards">
        {appeals.map((appeal) => (
          <li key={appeal.title}>
            <article class="card">
              <p class="eyebrow">{appeal.who}</p>
              <h2>
                <a class="card-link" href="/a/example">
                  {appeal.title}
                </a>
              </h2>
              <p class={appeal.urgent ? 'tag is-urgent' : 'tag'}>{appeal.when}</p>
              <TallyPicture need={appeal.need} most={10} />
              <TallyWords need={appeal.need} />
            </article>
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** The big screen. */
export function ScreenPage({ assets }: { assets: Assets }): VNode {
  return (
    <Page title="Food and blankets after the fire" robots="noindex" assets={assets} bare>
      <div class="screen">
        <header class="screen-head">
          <div>
            <p class="eyebrow">Hollow Lane Dogs’ Home</p>
            <h1>Food and blankets after the fire</h1>
          </div>
          <p class="tag is-urgent">by 6 pm today</p>
        </header>
        <div class="needs">
          <div class="need-list">
            {[dogFood, blankets].map((each) => (
              <section class="need" key={each.id} aria-labelledby={`need-${each.id}`}>
                <h2 id={`need-${each.id}`}>{quantityText(each.wanted ?? 0, each)}</h2>
                <TallyPicture need={each} />
                <TallyWords need={each} />
              </section>
            ))}
          </div>
        </div>
        <p class="small">as of 14:02</p>
      </div>
    </Page>
  );
}

/** What stands on shelves, each drawing once. */
export function ShapesPage({ assets }: { assets: Assets }): VNode {
  const things: [string, string | null][] = [
    ['dog food', 'tin'],
    ['rice', 'bag'],
    ['blankets', null],
    ['hot water bottles', null],
    ['cereals', null],
    ['dog beds', null],
    ['bowls', null],
    ['coats', null],
    ['socks', null],
    ['newspapers', null],
    ['leads and collars', null],
    ['nappies', 'pack'],
    ['kitchen roll', null],
    ['toys', null],
    ['tents', null],
    ['sim cards', null],
  ];
  return (
    <Page title="Shapes" assets={assets} wide>
      <h1>Shapes</h1>
      <Legend />
      <ul class="cards">
        {things.map(([item, unit], index) => (
          <li key={item}>
            <article class="card">
              <h2>{item}</h2>
              <TallyPicture need={need(`shape-${index}`, item, unit, 10, [2, 2, 2, 2], 6, '')} />
            </article>
          </li>
        ))}
        <li>
          <article class="card">
            <h2>Far more than asked</h2>
            <TallyPicture need={need('more', 'dog food', 'tin', 100, [10, 20, 10, 84], 115, '')} />
          </article>
        </li>
        <li>
          <article class="card">
            <h2>Nothing yet</h2>
            <TallyPicture need={need('none', 'towels', null, null, [0, 0, 0, 0], 0, '')} />
          </article>
        </li>
      </ul>
    </Page>
  );
}
