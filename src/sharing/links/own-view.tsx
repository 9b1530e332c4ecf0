import type { VNode } from 'preact';
import { Button, ErrorSummary, HiddenField, type FormError } from '../../ui/form.tsx';
import { Details, Notice } from '../../ui/parts.tsx';
import { WordFields } from './fields.tsx';
import { ShareBlock, type ShareBlockProps } from '../texts/share-block.tsx';

export type LinkPageProps = {
  /** The page's own path, with its token. */
  path: string;
  kind: 'person' | 'group';
  appeal: { slug: string; title: string; organisation: string };
  /** What stands on the link now. */
  name: string | null;
  message: string | null;
  areWordsHidden: boolean;
  /** What was typed and could not be taken. */
  typed: { name: string; message: string } | null;
  errors: readonly FormError[];
  said: string | null;
  share: ShareBlockProps | null;
  ripplePath: string;
  /** The public page of a group. */
  groupPath: string | null;
  /** Whether mail about it comes; null where no address is known, and the page's own address is all there is. */
  mail: 'comes' | 'stopped' | 'not-asked' | null;
};

/** The page of a link for its owner: first the question, then their words, then the buttons. */
export function LinkPage(view: LinkPageProps): VNode {
  const { kind, appeal, name, said, share, errors } = view;
  return (
    <>
      <ErrorSummary errors={errors} />
      {said !== null && (
        <Notice kind="success" live>
          <p>{said}</p>
        </Notice>
      )}
      <header class="stack">
        <p class="eyebrow">{appeal.organisation}</p>
        <h1>{kind === 'group' ? (name ?? 'Your group') : 'Your link'}</h1>
        <p class="lede">
          For “<a href={`/a/${appeal.slug}`}>{appeal.title}</a>”.{' '}
          {kind === 'group'
            ? 'Whoever comes through the group’s link and promises something, or takes a link, is counted for the group.'
            : 'What people promise through it is counted for you, and also what comes when they pass it on in turn.'}
        </p>
        {view.mail === null && (
          <p>
            <strong>Keep this page’s address.</strong> You gave no e-mail address, so we can’t send it to you again, and
            whoever has it can change the words.
          </p>
        )}
      </header>
      {share ? (
        <ShareBlock {...share} question={kind === 'group' ? 'Would you all pass it on?' : undefined} />
      ) : (
        <p>The appeal has ended. Thank you for passing it on.</p>
      )}
      <Words {...view} />
      <WhatItBrings {...view} />
      <MailChoice {...view} />
    </>
  );
}

function Words(view: LinkPageProps): VNode {
  const { kind, name, message, areWordsHidden, typed, errors, path } = view;
  if (areWordsHidden)
    return (
      <Notice kind="warning" title="Your words are not shown any more">
        <p>The host of this service took them away after somebody reported them. The link itself still works.</p>
      </Notice>
    );
  const isGroup = kind === 'group';
  return (
    <section class="stack" id="words" aria-labelledby="words-title">
      <h2 id="words-title">{isGroup ? 'Your group’s name and words' : 'In your own words'}</h2>
      <p>{shown(view)}</p>
      <Details
        summary={message === null ? (name === null ? 'Add something' : 'Add a few words') : 'Change it'}
        open={errors.length > 0 || message === null}
      >
        <form class="form" method="post" action={`${path}/words`} novalidate>
          <WordFields
            typed={typed ?? { name: name ?? '', message: message ?? '' }}
            errors={errors}
            asks={{
              name: isGroup
                ? { label: 'The name of your group', hint: 'Everybody sees it. Web addresses are taken out.' }
                : {
                    label: 'Your first name',
                    hint: 'Leave it empty to stay unnamed. Web addresses are taken out.',
                    required: false,
                  },
              message: {
                label: 'A few words',
                hint: 'Shown to whoever opens the link, as yours. Web addresses are taken out.',
              },
            }}
          />
          <Button>Put it on the link</Button>
        </form>
      </Details>
      {(message !== null || (!isGroup && name !== null)) && (
        <form method="post" action={`${path}/words`}>
          <HiddenField name="name" value={isGroup ? (name ?? '') : ''} />
          <HiddenField name="message" value="" />
          <Button variant="quiet">{isGroup ? 'Take the words back' : 'Take it back: no name, no words'}</Button>
        </form>
      )}
    </section>
  );
}

function shown({ kind, name, message }: LinkPageProps): string {
  if (name === null && message === null) return 'Whoever opens your link sees no name and no words of yours.';
  const who = kind === 'group' || name !== null ? `“${name ?? 'A group'}”` : 'no name';
  return `Whoever opens the link sees ${who}${message === null ? '.' : ` and your words: “${message}”`}`;
}

const WhatItBrings = ({ ripplePath, groupPath, path }: LinkPageProps): VNode => (
  <section class="stack">
    <h2>What it brings</h2>
    <ul class="plain-list">
      {groupPath !== null && (
        <li>
          <a href={groupPath}>The group’s page</a>, for everybody
        </li>
      )}
      <li>
        <a href={ripplePath}>{groupPath === null ? 'My ripple' : 'The group’s ripple'}</a>: it shows and changes
        nothing, so friends may see it
      </li>
      {groupPath !== null && (
        <li>
          <a href={`${path}/moments`}>Name a time to pass it on together</a>
        </li>
      )}
    </ul>
  </section>
);

function MailChoice({ mail, path }: LinkPageProps): VNode | null {
  if (mail === null) return null;
  const comes = mail === 'comes';
  return (
    <section class="stack" id="mail">
      <h2>Mail</h2>
      <p>
        {comes
          ? 'When something new comes through it, we write to you, at most once a day.'
          : mail === 'stopped'
            ? 'You have stopped the mail that no pledge needs.'
            : 'We can write to you when something comes through it, at most once a day.'}
      </p>
      <form method="post" action={`${path}/mail`}>
        <HiddenField name="mail" value={comes ? 'stop' : 'start'} />
        <Button variant="secondary">{comes ? 'Stop this mail' : 'Write to me when something comes'}</Button>
      </form>
    </section>
  );
}
