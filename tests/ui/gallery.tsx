import type { ComponentChildren, VNode } from 'preact';
import { AdminPage } from '../../src/ui/admin-page.tsx';
import type { Assets } from '../../src/ui/assets.ts';
import { CheckboxField, NumberStepper, RadioGroup } from '../../src/ui/choices.tsx';
import { Button, ErrorSummary, FileField, HiddenField, SelectField, TextArea, TextField } from '../../src/ui/form.tsx';
import { Page, renderPage } from '../../src/ui/layout.tsx';
import { Details, Notice } from '../../src/ui/parts.tsx';
import { plural, quantityText } from '../../src/ui/quantities.ts';
import { Legend, TallyPicture, TallyWords, type TallyNeed } from '../../src/ui/tally-picture.tsx';
import { stillNeededWords, type TallyCounts } from '../../src/ui/tally-words.ts';

/** The pages of the gallery by name: how views are put together from the parts. Nothing in it is real. */
export function galleryPages(assets: Assets): Record<GalleryPage, string> {
  return {
    appeal: renderPage(<AppealPage assets={assets} />),
    list: renderPage(<ListPage assets={assets} />),
    form: renderPage(<FormPage assets={assets} />),
    dashboard: renderPage(<DashboardPage assets={assets} />),
    screen: renderPage(<ScreenPage assets={assets} />),
    shapes: renderPage(<ShapesPage assets={assets} />),
  };
}

export type GalleryPage = 'appeal' | 'list' | 'form' | 'dashboard' | 'screen' | 'shapes';

type Need = TallyNeed & TallyCounts & { note: string };

const dogFood: Need = need(
  'dog-food',
  'dog food',
  'tin',
  500,
  [24, 160, 80, 110],
  310,
  'Any brand. Chicken goes first.',
);
const blankets: Need = need('blankets', 'blankets', null, 120, [4, 36, 12, 41], 77, 'Clean, any size.');
const bowls: Need = need('bowls', 'stainless steel bowls', null, 40, [0, 6, 0, 40], 45, '');
const beds: Need = need('beds', 'dog beds', null, 8, [1, 2, 1, 0], 2, 'Plastic ones, as they can be washed.');
const newspapers: Need = need('newspapers', 'newspapers', null, null, [0, 14, 0, 9], 20, '');

function need(
  id: string,
  item: string,
  unit: string | null,
  wanted: number | null,
  [unconfirmed, pledged, onTheWay, received]: [number, number, number, number],
  expected: number,
  note: string,
): Need {
  return { id, item, unit, wanted, unconfirmed, pledged, onTheWay, received, expected, note };
}

function AppealPage({ assets }: { assets: Assets }): VNode {
  return (
    <Page
      title="Food and blankets after the fire"
      description="Hollow Lane Dogs’ Home asks for 500 tins of dog food and 120 blankets by Friday."
      canonical="https://appeals.example/a/after-the-fire"
      head={<meta property="og:title" content="Food and blankets after the fire" />}
      assets={assets}
      wide
      demo
    >
      <div class="columns">
        <article class="stack">
          <header class="appeal-head">
            <p class="eyebrow">
              <a href="/o/hollow-lane">Hollow Lane Dogs’ Home</a> asks for
            </p>
            <h1>Food and blankets after the fire</h1>
            <p class="tag is-urgent">by Friday 28 November, 6 pm</p>
            <TallyWords need={dogFood} />
          </header>
          <Notice kind="warning" title="Please come by appointment only">
            <p>The road is full. Choose a time when you promise.</p>
          </Notice>
          <form class="form" id="pledge" method="post" action="/a/after-the-fire">
            <HiddenField name="nonce" value="gallery" />
            <h2 class="visually-hidden">What is needed</h2>
            <div class="needs">
              <div class="need-list">
                {[dogFood, blankets, bowls, beds, newspapers].map((each) => (
                  <NeedShelf need={each} key={each.id} />
                ))}
              </div>
            </div>
            <Legend />
            <h2>Your promise</h2>
            <TextField
              name="email"
              type="email"
              label="Your e-mail address"
              hint="We send one message with a link to confirm, and tell you where to bring it. The address is shown to nobody else than the charity."
              autocomplete="email"
              required
            />
            <TextField name="name" label="Your name" autocomplete="name" required={false} />
            <CheckboxField name="showName" label="Show my name on the page" />
            <Button big>Promise these</Button>
          </form>
          <div class="pledge-bar">
            <p>
              <b>{stillNeededWords(dogFood)}</b> tins of dog food
            </p>
            <Button href="#pledge">I can help</Button>
          </div>
        </article>
        <div class="stack">
          <Section title="What happened">
            <div class="prose">
              <p>
                On Thursday night a fire took two of our kennels. All 149 dogs are safe, and sleep in our hall, on what
                neighbours brought.
              </p>
              <p>We need food for the next ten days, and blankets until the new beds come.</p>
            </div>
          </Section>
          <Section title="Please don’t send">
            <ul class="not-wanted">
              <li>Duvets with feathers</li>
              <li>Opened bags of food</li>
            </ul>
          </Section>
          <Section title="Where and when">
            <p>
              <strong>The big barn</strong>, 14 Hollow Lane, Ashby. Every day from 9 am to 6 pm.
            </p>
          </Section>
          <ShareBlock />
          <Details summary="Questions and answers (2)">
            <p>
              <strong>Is cat food useful?</strong>
              <br />
              Not this week, thank you.
            </p>
          </Details>
        </div>
      </div>
    </Page>
  );
}

function NeedShelf({ need }: { need: Need }): VNode {
  const total = need.unconfirmed + need.pledged + need.onTheWay + need.received;
  const missing = need.wanted === null ? 0 : Math.max(0, need.wanted - total);
  return (
    <section class="need" aria-labelledby={`need-${need.id}`}>
      <h3 id={`need-${need.id}`}>
        {need.wanted === null ? `As many ${need.item} as you can` : quantityText(need.wanted, need)}
      </h3>
      <TallyPicture need={need} />
      <TallyWords need={need} />
      {need.note !== '' && <p class="quiet">{need.note}</p>}
      <NumberStepper
        name={`items.${need.id}`}
        label={need.unit === null ? `How many can you bring?` : `How many ${plural(need.unit)} can you bring?`}
        shortcuts={missing > 0 ? [{ label: `All ${missing} that are missing`, value: missing }] : []}
      />
    </section>
  );
}

function ShareBlock(): VNode {
  return (
    <section class="share" aria-labelledby="share-title">
      <h2 id="share-title">Would you pass it on?</h2>
      <p>One person can bring a few tins. Your link counts what comes of it.</p>
      <p class="link-box">https://appeals.example/a/after-the-fire/k3m9x2pq4w</p>
      <div class="share-main">
        <Button href="https://wa.me/?text=example">Share on WhatsApp</Button>
        <Button variant="secondary" type="button">
          Copy the link
        </Button>
      </div>
      <ul class="share-more">
        {['Facebook', 'Mastodon', 'Bluesky', 'Text message', 'E-mail', 'QR code'].map((place) => (
          <li key={place}>
            <a href={`#${place.toLowerCase().replaceAll(' ', '-')}`}>{place}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }): VNode {
  return (
    <section class="stack">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function ListPage({ assets }: { assets: Assets }): VNode {
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

function FormPage({ assets }: { assets: Assets }): VNode {
  const errors = [
    { path: 'title', message: 'Say in a few words what you need' },
    { path: 'deadline', message: 'Choose a day that is still to come' },
    { path: 'visibility', message: 'Choose who may see the address' },
  ];
  return (
    <Page title="A new appeal" assets={assets}>
      <ErrorSummary errors={errors} />
      <h1>A new appeal</h1>
      <form class="form" method="post" action="/admin/hollow-lane/appeals" enctype="multipart/form-data">
        <TextField
          name="title"
          label="What do you need?"
          hint="For example: 500 tins of dog food by Friday"
          errors={errors}
          required
        />
        <TextArea
          name="story"
          label="What happened?"
          value="On Thursday night a fire took two of our kennels."
          errors={errors}
        />
        <TextField
          name="deadline"
          type="datetime-local"
          label="Until when?"
          value="2025-11-20T18:00"
          width="medium"
          errors={errors}
        />
        <SelectField
          name="zone"
          label="Your time zone"
          choices={[
            { value: 'Europe/London', label: 'London' },
            { value: 'Europe/Dublin', label: 'Dublin' },
          ]}
          value="Europe/Dublin"
        />
        <NumberStepper name="wanted" label="How many?" value={500} step={10} errors={errors} />
        <RadioGroup
          name="visibility"
          label="Who may see the address?"
          choices={[
            { value: 'public', label: 'Everybody' },
            { value: 'after-pledge', label: 'Those who promised', hint: 'They see it once they have confirmed.' },
          ]}
          errors={errors}
        />
        <CheckboxField
          name="anythingLike"
          label="Anything like this is fine"
          hint="People may bring another brand."
          checked
        />
        <FileField name="photo" label="A photo" hint="JPEG, PNG or WebP" accept="image/*" required={false} />
        <div class="cluster">
          <Button>Save and look at it</Button>
          <Button variant="secondary" name="then" value="list">
            Paste a list
          </Button>
          <Button variant="danger">Throw it away</Button>
          <Button variant="quiet" href="/admin/hollow-lane">
            Back
          </Button>
        </div>
        <Notice kind="success" title="Saved">
          <p>Nobody can see it yet. Publish it when you are ready.</p>
        </Notice>
      </form>
    </Page>
  );
}

function DashboardPage({ assets }: { assets: Assets }): VNode {
  const rows = [
    ['Sam Okafor', '24 tins of dog food', 'is-on-the-way', 'on its way', '10.12 am'],
    ['Priya', '60 tins of dog food', 'is-pledged', 'promised', '9.58 am'],
    ['Someone', '4 blankets', 'is-unconfirmed', 'waiting for a click', '9.40 am'],
    ['At the door', '12 blankets', 'is-received', 'here', '9.15 am'],
  ] as const;
  return (
    <AdminPage
      title="Food and blankets after the fire"
      organisation={{ slug: 'hollow-lane', name: 'Hollow Lane Dogs’ Home' }}
      member={{ name: 'Rosa', email: 'rosa@example.org', role: 'owner' }}
      current="appeals"
      assets={assets}
    >
      <header class="appeal-head">
        <h1>Food and blankets after the fire</h1>
        <p class="tag">by Friday 28 November, 6 pm</p>
      </header>
      <dl class="four-numbers">
        <div>
          <dt>waiting for a click</dt>
          <dd>28</dd>
        </div>
        <div>
          <dt>promised</dt>
          <dd>196</dd>
        </div>
        <div>
          <dt>on its way</dt>
          <dd>92</dd>
        </div>
        <div class="is-here">
          <dt>here</dt>
          <dd>1,151</dd>
        </div>
      </dl>
      <div class="big-actions">
        <Button href="#check-in">Check in</Button>
        <Button href="#tell" variant="secondary">
          Tell everyone
        </Button>
        <Button href="#steer" variant="secondary">
          Steer
        </Button>
      </div>
      <div class="table-box">
        <table class="table">
          <caption>Since you last looked</caption>
          <thead>
            <tr>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">State</th>
              <th scope="col">When</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([who, what, kind, state, when]) => (
              <tr key={what}>
                <th scope="row">{who}</th>
                <td data-label="What">{what}</td>
                <td data-label="State">
                  <span class={`state ${kind}`}>{state}</span>
                </td>
                <td data-label="When">{when}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </AdminPage>
  );
}

function ScreenPage({ assets }: { assets: Assets }): VNode {
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

function ShapesPage({ assets }: { assets: Assets }): VNode {
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
