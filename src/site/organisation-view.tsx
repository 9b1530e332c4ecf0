import type { ComponentChildren, VNode } from 'preact';
import type { Organisation } from '../organisations/queries.ts';
import type { registration } from '../organisations/register-number.ts';
import { Notice } from '../ui/parts.tsx';
import { AppealCards, type AppealCard } from './appeal-cards.tsx';

export type OrganisationProps = {
  name: string;
  email: string;
  website: string | null;
  /** Paragraphs. */
  about: string[];
  registration: ReturnType<typeof registration>;
  state: Organisation['state'];
  /** What became of what they asked for, a sentence each. */
  record: string[];
  now: AppealCard[];
  before: AppealCard[];
};

export function OrganisationView({ name, about, state, record, now, before, ...who }: OrganisationProps): VNode {
  return (
    <>
      {state !== 'approved' && (
        <Notice kind="warning" title="Only you and your colleagues see this page">
          <p>
            {state === 'applied' ? 'It opens to everybody once you are approved.' : 'Your application was declined.'}
          </p>
        </Notice>
      )}
      <header class="stack">
        <h1>{name}</h1>
        {about.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        <Facts {...who} />
      </header>
      <Section title="What they ask for now">
        {now.length === 0 ? <p>Nothing at this moment.</p> : <AppealCards cards={now} heading="h3" />}
      </Section>
      <Section title="What became of it">
        {record.map((line) => (
          <p key={line}>{line}</p>
        ))}
        <p class="small">
          <a href="/how-we-count">How we count</a>
        </p>
        {before.length > 0 && <AppealCards cards={before} heading="h3" />}
      </Section>
    </>
  );
}

function Facts({ registration, website, email }: Pick<OrganisationProps, 'registration' | 'website' | 'email'>): VNode {
  return (
    <ul class="plain-list">
      <li>{registration === null ? 'Not in a charity register.' : <Registration {...registration} />}</li>
      {website !== null && (
        <li>
          <a href={website} rel="nofollow noopener">
            {website.replace(/^https?:\/\//, '').replace(/\/$/, '')}
          </a>
        </li>
      )}
      <li>
        <a href={`mailto:${email}`}>{email}</a>
      </li>
    </ul>
  );
}

/** Some registers have a page for each number; in the others one has to search for it. */
function Registration({ label, number, url }: NonNullable<OrganisationProps['registration']>): VNode {
  const hasOwnPage = /\d{4}/.test(new URL(url).search);
  return hasOwnPage ? (
    <>
      {label}:{' '}
      <a href={url} rel="noopener">
        {number}
      </a>
    </>
  ) : (
    <>
      {label}: {number} (
      <a href={url} rel="noopener">
        look it up there
      </a>
      )
    </>
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
