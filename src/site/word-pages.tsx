import type { FastifyPluginAsync } from 'fastify';
import type { VNode } from 'preact';
import type { Deps } from '../http/deps.ts';
import { sendPage } from '../http/html.ts';
import { expectedOf, prior } from '../tally/expected.ts';
import { Page } from '../ui/layout.tsx';
import { Legend, TallyPicture, TallyWords } from '../ui/tally-picture.tsx';
import { HowWeCount } from './how-we-count-view.tsx';
import { PrivacyWords } from './privacy-view.tsx';

/** Pages of words: what happens with what people type, and what the numbers mean. */
export const wordPages =
  ({ assets, config, publicUrl }: Deps): FastifyPluginAsync =>
  async (app) => {
    const frame = { assets, demo: config.demo };

    app.get('/privacy', async (_, reply) =>
      sendPage(
        reply.header('cache-control', 'no-cache'),
        <Page
          title="Privacy"
          description="What this service keeps, why, and how to have it erased."
          canonical={`${publicUrl}/privacy`}
          {...frame}
        >
          <PrivacyWords hostEmail={config.hostEmail ?? null} />
        </Page>,
      ),
    );

    app.get('/how-we-count', async (_, reply) =>
      sendPage(
        reply.header('cache-control', 'no-cache'),
        <Page
          title="How we count"
          description="Every number of this service in plain words: promised, here, expected, through links."
          canonical={`${publicUrl}/how-we-count`}
          {...frame}
        >
          <HowWeCount />
        </Page>,
      ),
    );

    app.get('/how-it-works', async (_, reply) =>
      sendPage(
        reply.header('cache-control', 'no-cache'),
        <Page
          title="How it works"
          description="What promised, expected and here mean, and how a few tins become a shelf full."
          canonical={`${publicUrl}/how-it-works`}
          {...frame}
        >
          <HowItWorks />
        </Page>,
      ),
    );
  };

const example = {
  id: 'example',
  item: 'dog food',
  unit: 'tin',
  wanted: 500,
  unconfirmed: 24,
  pledged: 160,
  onTheWay: 80,
  received: 110,
};
const usualPercent = 100 * prior.mean;
const expected = expectedOf(example, { followThroughPercent: usualPercent, followThroughOf: 0 });

function HowItWorks(): VNode {
  return (
    <>
      <header class="stack">
        <h1>How it works</h1>
        <p class="lede">One person can bring a few tins. Passed on, it becomes a shelf full.</p>
      </header>
      <section class="prose">
        <h2>In four steps</h2>
        <ol>
          <li>A charity says what it needs, how much, and until when.</li>
          <li>You promise a part of it, with your e-mail address and no account. One click in the mail confirms it.</li>
          <li>
            You get a link of your own. Whoever comes through it and promises something is counted as brought by you.
          </li>
          <li>You bring it. The charity ticks it off at the door, and everybody sees the shelf fill.</li>
        </ol>
      </section>
      <section class="stack">
        <h2>What the numbers mean</h2>
        <TallyPicture need={example} />
        <TallyWords need={{ ...example, expected }} />
        <Legend />
        <dl class="stack">
          <div>
            <dt>
              <strong>Not confirmed yet</strong>
            </dt>
            <dd>
              Somebody typed it in and has not clicked the link in the mail. It is held for 48 hours, and then let go.
            </dd>
          </div>
          <div>
            <dt>
              <strong>Promised</strong>
            </dt>
            <dd>Confirmed, and not here yet. What is on its way is a part of it.</dd>
          </div>
          <div>
            <dt>
              <strong>Here</strong>
            </dt>
            <dd>
              Counted by the charity at the door, with a promise or without one. A promise is never shown as here.
            </dd>
          </div>
          <div>
            <dt>
              <strong>Expected</strong>
            </dt>
            <dd>
              How much will probably come: what is here, and of what is promised the part that usually comes to this
              charity. Until it has a record of its own that is {usualPercent} %. Here: {example.received} and{' '}
              {usualPercent} % of {example.pledged + example.onTheWay}, about {expected}.
            </dd>
          </div>
        </dl>
        <p>
          Some people forget, so a little more than was asked may be promised. After that nothing more is taken, and
          when too much comes all the same, the charity can pause its appeal on every link that was ever shared.
        </p>
      </section>
      <p>
        <a href="/how-we-count">How we count, number by number</a>
      </p>
      <p>
        <a href="/">See what is needed now</a>
      </p>
    </>
  );
}
