import type { ComponentChildren, VNode } from 'preact';
import type { Organisation } from '../organisations/queries.ts';
import type { registration } from '../organisations/register-number.ts';
import { Notice } from '../ui/parts.tsx';
import { numberText } from '../ui/quantities.ts';
import { AppealCards, type AppealCard } from './appeal-cards.tsx';
import type { TrackRecord } from './queries.ts';

export type OrganisationProps = {
  name: string;
  email: string;
  website: string | null;
  /** Paragraphs. */
  about: string[];
  registration: ReturnType<typeof registration>;
  state: Organisation['state'];
  record: TrackRecord;
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
        <p>{recordWords(record)}</p>
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

/** The record in words: what was promised in appeals that are over, how much of it came, and what came besides. */
function recordWords({ appeals, endedAppeals, promised, kept, received }: TrackRecord): string {
  if (appeals === 0) return 'They have not run an appeal here yet.';
  if (endedAppeals === 0) return 'No appeal of theirs has ended yet, so there is no record to show.';
  const over =
    endedAppeals === 1 ? 'One appeal of theirs is over' : `${numberText(endedAppeals)} appeals of theirs are over`;
  const all = received === 0 ? 'Nothing was counted at the door' : `${numberText(received)} things came`;
  if (promised === 0) return `${over}. ${all}.`;
  const percent = Math.floor((100 * kept) / promised);
  return `${over}. ${numberText(promised)} things were promised, and ${numberText(kept)} of them came (${percent} %). Together with what came without a promise: ${numberText(received)}.`;
}

function Section({ title, children }: { title: string; children: ComponentChildren }): VNode {
  return (
    <section class="stack">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
