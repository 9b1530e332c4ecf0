import type { VNode } from 'preact';
import { registration } from '../organisations/register-number.ts';
import type { Person } from '../organisations/guards.ts';
import { Button, ErrorSummary, type FormError } from '../ui/form.tsx';
import { Page, type PageProps } from '../ui/layout.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import type { OpenReport, TakenDownAppeal, WaitingOrganisation } from './queries.ts';

type Frame = Pick<PageProps, 'assets' | 'demo'>;

/** A form on the desk that needs another look: which one, and what was typed. */
export type Refused = { at: string; errors: readonly FormError[]; reason: string };

type DeskPageProps = {
  frame: Frame;
  host: Person;
  waiting: WaitingOrganisation[];
  reports: OpenReport[];
  takenDown: TakenDownAppeal[];
  refused: Refused | null;
  day: (date: Date) => string;
};

export const DeskPage = ({ frame, host, waiting, reports, takenDown, refused, day }: DeskPageProps): VNode => (
  <Page title="The host’s desk" robots="noindex" wide member={{ name: host.name ?? host.email }} {...frame}>
    <ErrorSummary errors={refused ? refused.errors.map((error) => ({ ...error, path: refused.at })) : []} />
    <h1>The host’s desk</h1>
    <p>
      <a href="/host/organisations">All organisations</a>
    </p>
    <h2>Who waits for your word</h2>
    {waiting.length === 0 && <p>Nobody at the moment.</p>}
    <ul class="plain-list stack">
      {waiting.map((organisation) => (
        <li key={organisation.slug}>
          <Waiting organisation={organisation} refused={refused} since={day(organisation.createdAt)} />
        </li>
      ))}
    </ul>
    <h2>Reports</h2>
    {reports.length === 0 && <p>Nothing was reported.</p>}
    <ul class="plain-list stack">
      {reports.map((report, index) => (
        <li key={report.id}>
          <Report
            report={report}
            refused={refused}
            when={day(report.createdAt)}
            isFirst={reports.findIndex(({ appeal }) => appeal.slug === report.appeal.slug) === index}
          />
        </li>
      ))}
    </ul>
    {takenDown.length > 0 && (
      <>
        <h2>Taken down</h2>
        <ul class="plain-list stack">
          {takenDown.map((appeal) => (
            <li class="card" key={appeal.slug}>
              <h3>{appeal.title}</h3>
              <p class="quiet">
                {appeal.organisation}, taken down on {day(appeal.takenDownAt)}
              </p>
              <p>{appeal.reason}</p>
              <form method="post" action={`/host/appeals/${appeal.slug}/put-back`}>
                <Button variant="secondary">Put it back</Button>
              </form>
            </li>
          ))}
        </ul>
      </>
    )}
  </Page>
);

const Waiting = ({
  organisation,
  refused,
  since,
}: {
  organisation: WaitingOrganisation;
  refused: Refused | null;
  since: string;
}): VNode => {
  const { slug, name, website, email, about, owners, lookalikes } = organisation;
  const registered = registration(organisation);
  return (
    <article class="card stack">
      <h3>{name}</h3>
      <p class="quiet">Applied on {since}</p>
      {lookalikes.length > 0 && (
        <Notice kind="warning" title="Same name or register number as">
          <p>{lookalikes.join(', ')}</p>
        </Notice>
      )}
      <ul class="plain-list">
        <li>
          {registered ? (
            <>
              {registered.label}: <Elsewhere url={registered.url}>{registered.number}</Elsewhere>
            </>
          ) : (
            'Not registered'
          )}
        </li>
        {website !== null && (
          <li>
            <Elsewhere url={website}>{website}</Elsewhere>
          </li>
        )}
        <li>{email}</li>
        {owners.map((owner) => (
          <li key={owner.email}>
            Owner: {owner.name ?? ''} {owner.email}
          </li>
        ))}
      </ul>
      {about !== '' && <p class="prose">{about}</p>}
      <form method="post" action={`/host/organisations/${slug}/approve`}>
        <Button>
          Approve<span class="visually-hidden"> {name}</span>
        </Button>
      </form>
      <ReasonForm
        at={`decline-${slug}`}
        action={`/host/organisations/${slug}/decline`}
        summary="Decline"
        label={`Why is ${name} not approved?`}
        hint="They get this by mail, can correct it and ask again."
        button="Decline"
        refused={refused}
      />
    </article>
  );
};

const Report = ({
  report: { id, words, reason, email, appeal },
  refused,
  when,
  isFirst,
}: {
  report: OpenReport;
  refused: Refused | null;
  when: string;
  isFirst: boolean;
}): VNode => (
  <article class="card stack">
    <h3>
      <a href={`/a/${appeal.slug}`}>{appeal.title}</a>
    </h3>
    <p class="quiet">
      {appeal.organisation}, reported on {when} {email === null ? 'without an address' : `by ${email}`}
    </p>
    {words !== null && (
      <>
        <p>It is about these words on somebody’s link:</p>
        <p class="link-box">{words === '' ? 'They have been erased since.' : words}</p>
        <p>Why:</p>
      </>
    )}
    <p class="prose">{reason}</p>
    {words !== null && (
      <form method="post" action={`/host/reports/${id}/hide-words`}>
        <Button variant="danger">Take these words away</Button>
      </form>
    )}
    <form method="post" action={`/host/reports/${id}/dismiss`}>
      <Button variant="secondary">Nothing is wrong</Button>
    </form>
    {isFirst && (
      <ReasonForm
        at={`take-down-${appeal.slug}`}
        action={`/host/appeals/${appeal.slug}/take-down`}
        summary="Take the appeal down"
        label="Why is it taken down?"
        hint="The organisation gets this by mail. It answers every open report of this appeal."
        button="Take it down"
        refused={refused}
      />
    )}
  </article>
);

/** A "no" that needs a reason; open when it came back. Its field has an id of its own, as there are many on the page. */
const ReasonForm = ({
  at,
  action,
  summary,
  label,
  hint,
  button,
  refused,
}: {
  at: string;
  action: string;
  summary: string;
  label: string;
  hint: string;
  button: string;
  refused: Refused | null;
}): VNode => {
  const isHere = refused?.at === at;
  const error = isHere ? refused.errors[0]?.message : undefined;
  return (
    <Details summary={summary} open={isHere}>
      <form class="form" method="post" action={action} novalidate>
        <div class={error === undefined ? 'field' : 'field has-error'}>
          <label class="label" for={at}>
            {label}
          </label>
          <p class="hint" id={`${at}-hint`}>
            {hint}
          </p>
          {error !== undefined && (
            <p class="error-message" id={`${at}-error`}>
              {error}
            </p>
          )}
          <textarea
            class="input"
            id={at}
            name="reason"
            rows={4}
            maxlength={2000}
            required
            aria-describedby={error === undefined ? `${at}-hint` : `${at}-hint ${at}-error`}
            aria-invalid={error === undefined ? undefined : 'true'}
            value={isHere ? refused.reason : ''}
          />
        </div>
        <Button variant="danger">{button}</Button>
      </form>
    </Details>
  );
};

const Elsewhere = ({ url, children }: { url: string; children: string }): VNode => (
  <a href={url} rel="noopener noreferrer nofollow">
    {children}
  </a>
);
