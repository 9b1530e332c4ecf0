import type { ComponentChildren, VNode } from 'preact';
import type { Assets } from '../../../src/ui/assets.ts';
import { CheckboxField, NumberStepper } from '../../../src/ui/choices.tsx';
import { Button, HiddenField, TextField } from '../../../src/ui/form.tsx';
import { Page } from '../../../src/ui/layout.tsx';
import { Details, Notice } from '../../../src/ui/parts.tsx';
import { plural, quantityText } from '../../../src/ui/quantities.ts';
import { Legend, TallyPicture, TallyWords } from '../../../src/ui/tally-picture.tsx';
import { stillNeededWords } from '../../../src/ui/tally-words.ts';
import { beds, blankets, bowls, dogFood, newspapers, type Need } from './needs.ts';

/** An appeal with its form. */
export function AppealPage({ assets }: { assets: Assets }): VNode {
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
