import type { VNode } from 'preact';
import { Button } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';
import { OtherPledges } from './page-parts.tsx';
import type { OtherPledge } from './page-view.ts';

export type SupporterView = {
  path: string;
  email: string;
  isMailStopped: boolean;
  pledges: readonly OtherPledge[];
  links: readonly { title: string; url: string; ripplePath: string; ownLinkPath: string }[];
  said: string | null;
};

/** All that is known of one address. */
export function SupporterPage({ path, email, isMailStopped, pledges, links, said }: SupporterView): VNode {
  return (
    <>
      {said !== null && (
        <Notice kind="success" live>
          <p>{said}</p>
        </Notice>
      )}
      <header class="stack">
        <h1>Your pledges</h1>
        <p class="lede">
          What you have promised with <strong>{email}</strong>, and your links to pass on.
        </p>
      </header>
      {pledges.length > 0 ? (
        <OtherPledges others={pledges} title="What you promised" />
      ) : (
        <p>You have promised nothing yet.</p>
      )}
      {links.length > 0 && (
        <section class="stack">
          <h2>Your links to pass on</h2>
          <ul class="cards">
            {links.map((link) => (
              <li class="card" key={link.url}>
                <h3>{link.title}</h3>
                <p class="link-box">
                  <a href={link.url}>{link.url}</a>
                </p>
                <p>
                  <a href={link.ripplePath}>What it has set going</a> ·{' '}
                  <a href={link.ownLinkPath}>My words on it, and mail</a>
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="stack">
        <h2>Mail</h2>
        <p>
          {isMailStopped
            ? 'You have stopped the mail that no pledge needs. What a pledge itself needs still comes.'
            : 'Now and then there is mail that no pledge needs, such as how an appeal went.'}
        </p>
        <form method="post" action={`${path}/mail`}>
          <input type="hidden" name="mail" value={isMailStopped ? 'restart' : 'stop'} />
          <Button variant="secondary">{isMailStopped ? 'Send me that mail again' : 'Stop that mail'}</Button>
        </form>
      </section>
      <p>
        <a href={`${path}/erase`}>Erase everything about me</a>
      </p>
    </>
  );
}

/** What follows, before it is done: it can't be undone. */
export const ErasePage = ({
  path,
  email,
  toCome,
}: {
  path: string;
  email: string;
  toCome: readonly string[];
}): VNode => (
  <>
    <header class="stack">
      <h1>Erase everything about you?</h1>
      <p class="lede">This can’t be undone. Here is what follows:</p>
    </header>
    <div class="prose">
      <ul>
        <li>
          Your address <strong>{email}</strong>, your name, your notes and your words are erased.
        </li>
        {toCome.length > 0 && <li>What you promised and has not come yet is taken back: {toCome.join(', ')}.</li>}
        <li>What came from you stays counted, without a person.</li>
        <li>Your links to pass on keep working, without your name. Groups that you look after keep theirs.</li>
        <li>What you joined to pass on together is forgotten, and your browsers are told nothing more.</li>
        <li>The links in our letters to you open nothing any more, and no more letters come.</li>
      </ul>
    </div>
    <form class="cluster" method="post" action={`${path}/erase`}>
      <Button variant="danger" big>
        Erase everything
      </Button>
      <Button variant="quiet" href={path}>
        No, keep it
      </Button>
    </form>
  </>
);

export const ErasedPage = (): VNode => (
  <>
    <h1>Everything about you is erased</h1>
    <p class="lede">Thank you for having been there. What came from you stays counted, without a person.</p>
    <p>
      <a href="/">See all open appeals</a>
    </p>
  </>
);

/** A mail scanner opens the link too, so there is a button. */
export const StopPage = ({ path, isStopped }: { path: string; isStopped: boolean }): VNode =>
  isStopped ? (
    <>
      <h1>That mail is stopped</h1>
      <p class="lede">What a pledge itself needs still comes: where to bring it, and when something changes.</p>
    </>
  ) : (
    <>
      <h1>Stop this mail?</h1>
      <p class="lede">You then get only what a pledge itself needs: where to bring it, and when something changes.</p>
      <form method="post" action={path}>
        <Button big>Stop this mail</Button>
      </form>
    </>
  );
