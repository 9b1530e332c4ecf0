import type { ComponentChildren, VNode } from 'preact';
import { expectedOf, expectedRange, prior } from '../tally/expected.ts';
import { limitOf } from '../tally/rules.ts';
import { Legend, TallyPicture, TallyWords } from '../ui/tally-picture.tsx';
import { enough } from './track-record-rules.ts';

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
const newcomer = { followThroughPercent: 100 * prior.mean, followThroughOf: 0 };
const expected = expectedOf(example, newcomer);
const promises = 40;
const range = expectedRange(example, newcomer, promises);
const promised = example.pledged + example.onTheWay;
const percent = newcomer.followThroughPercent;

/** Every number of the service in plain words. Each sentence says what the code does: whoever changes that changes this. */
export function HowWeCount(): VNode {
  return (
    <>
      <header class="stack">
        <h1>How we count</h1>
        <p class="lede">One number means one thing. What is promised is never shown as here.</p>
      </header>
      <section class="stack">
        <h2>An example</h2>
        <TallyPicture need={example} />
        <TallyWords need={{ ...example, expected }} />
        <Legend />
      </section>
      <Explained id="wanted" title="Asked for">
        <p>
          What the charity needs, as it says itself: {example.wanted} tins. Some ask for as many as you can. Then there
          is no such number, and no “of so many”.
        </p>
      </Explained>
      <Explained id="waiting" title="Not confirmed yet">
        <p>
          Somebody typed a promise in and has not pressed the button that the mail leads to. It is held for 48 hours, so
          that nobody takes it from them. Then it is let go. It is never part of what is promised or expected.
        </p>
      </Explained>
      <Explained id="promised" title="Promised, and on the way">
        <p>
          Promised: confirmed, and not here yet. On the way is the part of it whose people said that they have set off
          or posted it. Whoever said that they brought something still stands here until it is counted at the door.
        </p>
        <p>
          A promise that did not come is let go some days after it was due, after we asked. It is not let go while the
          charity asks people not to come.
        </p>
      </Explained>
      <Explained id="here" title="Here">
        <p>
          What the charity counted at the door, with a promise or without one. What it had to send back, because it was
          opened or out of date, is not in it.
        </p>
      </Explained>
      <Explained id="corrections" title="Corrections">
        <p>
          When a number of what is here was wrong, the charity puts it right and says why. The correction and its reason
          stand on the appeal for everybody.
        </p>
      </Explained>
      <Explained id="expected" title="Expected">
        <p>
          How much will probably have come in the end: what is here, and of what is promised the part that usually comes
          to this charity.
        </p>
        <p>
          <strong>expected = here + promised × the charity’s own rate.</strong> In the example: {example.received} +{' '}
          {promised} × {percent} % = {expected}.
        </p>
        <p>
          The rate begins at {percent} %, which PledgeBank, a service for promises that ran for ten years, gave as
          typical. With each promise of its closed appeals it becomes the charity’s own: the {percent} % weigh as much
          as {prior.weight} promises that we have seen. A promise of which half came counts half. Those taken back or
          let go count as not kept. Appeals that asked people to stay away are left out, as are promises that were made
          up.
        </p>
        <p>
          Behind it you may see two numbers, here{' '}
          <b>
            {range.low} to {range.high}
          </b>{' '}
          with {promises} promises: in four cases of five it ends between them. They lie far apart while few have
          promised or the charity is new, and close together later. (It is the 80 % interval of the beta-binomial
          distribution.)
        </p>
      </Explained>
      <Explained id="limit" title="How much is still taken">
        <p>
          Some people forget, so a little more than was asked for may be promised. How much more, the charity says;
          mostly it is 25 %, so that for {example.wanted} up to {limitOf(example.wanted, 25)} are taken. What waits for
          a click counts too. Then nothing more is taken, however many press the button at once.
        </p>
      </Explained>
      <Explained id="people" title="People">
        <p>Everybody whose promise is confirmed, once, however many promises they made.</p>
      </Explained>
      <Explained id="through-links" title="Through links">
        <p>
          Everybody who promises gets a link of their own. What is promised or brought by those who come through it is
          counted as through that link: of each thing what was promised, or what came if that was more. What is taken
          back is taken off again.
        </p>
      </Explained>
      <Explained id="ripple" title="The ripple of a link">
        <p>
          All that came through a link, and through the links of those who came through it, over any number of steps.
          Each person belongs to the first link that they came through, so that nothing is counted twice. What you
          brought yourself is not in your own ripple.
        </p>
      </Explained>
      <Explained id="amplification" title="Amplification">
        <p>
          How much one person’s passing on has added: what was promised through their link and further on, divided by
          what they promised themselves. With 12 through the link and 4 of one’s own it is 3.
        </p>
      </Explained>
      <Explained id="visits" title="Visits">
        <p>
          People who opened a page through a link, once a day as far as we can tell. Machines that only look at a link
          to show a preview are left out. We store no network address and set no cookie: to know a second visit from a
          first, the server keeps a scrambled number in its memory, with a key that it throws away each day.
        </p>
      </Explained>
      <Explained id="report" title="What became of it">
        <p>
          In the report at the end, “promised” is every promise that was confirmed, also what was taken back later or
          never came. “In time” is what was counted up to the deadline, “passed on” what came through people’s links.
          Each thing is counted by itself: tins and blankets are never added up there.
        </p>
      </Explained>
      <Explained id="record" title="An organisation’s record">
        <p>
          Of all confirmed promises in appeals that are over, the share that came. Each promise counts the same, by how
          much of it was brought; appeals that asked people to stay away are left out. Beside it stands how soon half of
          those who were thanked heard back. Below {enough} promises or thanks we show no number: one person who was ill
          would change it too much, and others could guess who it was.
        </p>
      </Explained>
      <p>
        <a href="/how-it-works">How it works, in four steps</a> · <a href="/privacy">What we keep of you</a>
      </p>
    </>
  );
}

const Explained = ({ id, title, children }: { id: string; title: string; children: ComponentChildren }): VNode => (
  <section class="prose" id={id}>
    <h2>{title}</h2>
    {children}
  </section>
);
