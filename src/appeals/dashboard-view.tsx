import type { VNode } from 'preact';
import { FillingText, type StoredHere } from '../points/storage-view.tsx';
import type { AppealState } from '../tally/rules.ts';
import type { NeedTally, Tally } from '../tally/shapes.ts';
import { Button, ErrorSummary, HiddenField, type FormError } from '../ui/form.tsx';
import { NumbersTable } from '../ui/numbers-table.tsx';
import { Notice } from '../ui/parts.tsx';
import { numberText, unitText } from '../ui/quantities.ts';
import { rangeWords } from '../ui/tally-words.ts';
import { StateNotice } from '../ui/state-notice.tsx';
import type { Standing } from '../ui/state-words.ts';
import type { CheckLine } from './rules.ts';
import { FourNumbers, StateMark } from './views.tsx';
import { stopSuggestion } from './words.ts';

export type DashboardProps = {
  base: string;
  slug: string;
  title: string;
  state: AppealState;
  when: string;
  publicUrl: string;
  /** As everybody sees it. */
  standing: Standing;
  /** Why the host took it down; null while it is up. */
  takenDownReason: string | null;
  tally: Tally;
  closedNeeds: string[];
  /** What is new since the member's last look; null when there is nothing to say. */
  news: string | null;
  /** How many pledges are not counted although their supporter says that they were brought. */
  saidBrought: number;
  /** Nobody has touched it for days, and it was asked whether all is still true. */
  isAsked: boolean;
  /** Drop-off points that fill up. */
  filling: readonly StoredHere[];
  /** What was just done, and what followed from it. */
  done: string[];
  checklist: CheckLine[];
  errors: FormError[];
  mayEdit: boolean;
};

/** The charity's view of one appeal: the numbers first, then the three things to do. */
export function Dashboard(props: DashboardProps): VNode {
  const { base, slug, title, state, when, tally, done, errors, mayEdit, standing } = props;
  const path = `${base}/appeals/${slug}`;
  return (
    <>
      <ErrorSummary errors={errors} title="Not published yet" />
      {done.length > 0 && (
        <Notice kind="success" live>
          {done.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Notice>
      )}
      <div class="appeal-head">
        <h1>{title}</h1>
        <p>
          <StateMark state={state} takenDown={props.takenDownReason !== null} /> <span class="quiet">{when}</span>
        </p>
      </div>
      {state !== 'draft' && <StateNotice standing={standing} from="you" />}
      {props.isAsked && mayEdit && (
        <Notice kind="info" title="Is this still true?">
          <p>Nobody has touched it for days. If nobody says anything, it is paused by itself.</p>
          <form method="post" action={`${path}/still-true`}>
            <Button>Yes, still true</Button>
          </form>
        </Notice>
      )}
      {props.filling.map((storage) => (
        <FillingText storage={storage} withName steer={mayEdit ? `${path}/steer` : null} key={storage.name} />
      ))}
      {props.takenDownReason !== null && (
        <Notice kind="warning" title="The host has taken this appeal down">
          <p>{props.takenDownReason}</p>
        </Notice>
      )}
      {state === 'draft' ? <DraftSteps {...props} path={path} /> : <Running {...props} path={path} />}
      <NeedsTable tally={tally} closed={props.closedNeeds} />
      {mayEdit && (
        <p>
          <a class="button is-secondary" href={`${path}/edit`}>
            Edit the appeal
          </a>
        </p>
      )}
    </>
  );
}

function Running({
  tally,
  news,
  path,
  slug,
  mayEdit,
  publicUrl,
  saidBrought,
  standing,
  takenDownReason,
}: DashboardProps & { path: string }): VNode {
  return (
    <>
      <section class="stack" aria-label="The numbers">
        <FourNumbers tally={tally} />
        <p>
          {tally.state === 'closed' ? (
            `${numberText(tally.received)} came`
          ) : (
            <>
              About {numberText(tally.expected)} <a href="/how-we-count#expected">expected</a>
              {rangeWords(tally)}
            </>
          )}
          {tally.wanted > 0 && ` of ${numberText(tally.wanted)}`}, from {numberText(tally.supporters)}{' '}
          {tally.supporters === 1 ? 'supporter' : 'supporters'}.
        </p>
        {news !== null && <p>{news}</p>}
        {saidBrought > 0 && (
          <p>
            <a href={`${path}/brought`}>
              {saidBrought === 1
                ? '1 person says that they brought something'
                : `${numberText(saidBrought)} people say that they brought something`}
            </a>{' '}
            that is not counted. Please look.
          </p>
        )}
      </section>
      <div class="big-actions">
        <a class="button is-primary" href={`${path}/receipts`}>
          Check in
        </a>
        {mayEdit && (
          <>
            <a class="button is-secondary" href={`/a/${slug}#share`}>
              Tell everyone
            </a>
            <a class="button is-secondary" href={`${path}/steer`}>
              Steer
            </a>
          </>
        )}
      </div>
      {mayEdit && tally.state !== 'closed' && <VisitsButton path={path} isStopped={standing.visitsStopped} />}
      <p class="cluster">
        {mayEdit && <a href={`${path}/pledges`}>Everything that was promised, by name</a>}
        <a href={`${path}/slots`}>Who comes when</a>
        {mayEdit && <a href={`${path}/collections`}>Collections</a>}
        <a href={`${path}/network`}>How it travels</a>
        <a href={`${path}/report`}>What became of it</a>
        <a href={`${path}/stalls`}>A stall at the market</a>
        <a href={`${path}/photos`}>Photo of the day</a>
        {mayEdit && <a href={`${path}/places`}>Places and posters</a>}
        {mayEdit && <a href={`${path}/moments`}>Pass it on together</a>}
        {mayEdit && <a href={`${path}/share-texts`}>What is sent along</a>}
        <a href={`/a/${slug}/screen`}>Big screen</a>
        <a href={`/a/${slug}/put-on-your-site`}>Put it on your site</a>
      </p>
      {takenDownReason === null && (
        <section class="stack" aria-labelledby="link-title">
          <h2 id="link-title">The link to pass on</h2>
          <p class="link-box">
            <a href={`/a/${slug}`}>{publicUrl}</a>
          </p>
        </section>
      )}
    </>
  );
}

/** One tap, as it is pressed in a hurry; the words can be changed on the page that follows. */
function VisitsButton({ path, isStopped }: { path: string; isStopped: boolean }): VNode {
  return (
    <form method="post" action={`${path}/steer`}>
      {!isStopped && <HiddenField name="message-stop" value={stopSuggestion} />}
      <Button name="visits" value={isStopped ? 'start' : 'stop'} variant={isStopped ? 'primary' : 'danger'}>
        {isStopped ? 'Let people come again' : 'Stop visits now'}
      </Button>
    </form>
  );
}

function DraftSteps({ checklist, path, mayEdit }: DashboardProps & { path: string }): VNode {
  const isReady = checklist.every((line) => line.missing === null);
  return (
    <section class="stack" aria-labelledby="publish-title">
      <h2 id="publish-title">{isReady ? 'Ready to publish' : 'Before you can publish'}</h2>
      <ul class="plain-list">
        {checklist.map(({ path: at, label, missing }) => (
          <li id={at} key={at}>
            {missing === null ? `✓ ${label}` : <strong>{missing}</strong>}
          </li>
        ))}
      </ul>
      {mayEdit && (
        <form method="post" action={`${path}/publish`} class="cluster">
          <HiddenField name="publish" value="yes" />
          {!isReady && (
            <a class="button is-primary" href={`${path}/edit`}>
              Go on writing
            </a>
          )}
          <button class={`button ${isReady ? 'is-primary is-big' : 'is-secondary'}`} type="submit">
            Publish
          </button>
          <a class="button is-secondary" href={`${path}/preview`}>
            See it as the public will
          </a>
        </form>
      )}
    </section>
  );
}

function NeedsTable({ tally, closed }: { tally: Tally; closed: string[] }): VNode | null {
  if (tally.needs.length === 0) return null;
  return (
    <NumbersTable
      caption="What is needed"
      first="Need"
      headings={['Asked for', 'Waiting', 'Promised', 'On the way', 'Here', 'Still taken']}
      rows={tally.needs.map((need) => ({
        key: need.id,
        name: <NeedName {...need} />,
        cells: needCells(need, tally.state === 'closed' || closed.includes(need.id)),
      }))}
    />
  );
}

const NeedName = ({ item, unit }: NeedTally): VNode => (
  <>
    {item}
    {unit !== null && <span class="quiet"> ({unitText(2, unit)})</span>}
  </>
);

const needCells = (need: NeedTally, isClosed: boolean): string[] => [
  need.wanted === null ? 'any number' : numberText(need.wanted),
  numberText(need.unconfirmed),
  numberText(need.pledged),
  numberText(need.onTheWay),
  numberText(need.received),
  isClosed ? 'closed' : need.open === null ? 'any number' : numberText(need.open),
];
