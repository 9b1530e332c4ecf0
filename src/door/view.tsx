import type { ComponentChildren, VNode } from 'preact';
import { Button, ErrorSummary, HiddenField, SelectField, TextField, type FormError } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';
import { DoorForm, type DoorFormProps } from './form-view.tsx';
import { doorPath, walkInPath } from './paths.ts';

export type DoorFrameProps = {
  organisation: { slug: string; name: string };
  /** What browser code is told: where the list is, its worker, all that the phone has to keep. */
  app: { list: string; worker: string; reader: string; keep: readonly string[] };
  points: { all: readonly { id: string; name: string }[]; chosen: string | null };
  children: ComponentChildren;
};

/** One hand, gloves, bad network. Browser code is in `src/client/door.ts`. */
export function DoorFrame({ organisation, app, points, children }: DoorFrameProps): VNode {
  const path = doorPath(organisation.slug);
  const chosen = points.all.find(({ id }) => id === points.chosen);
  return (
    <div
      class="stall door"
      data-door={organisation.slug}
      data-path={path}
      data-list={app.list}
      data-worker={app.worker}
      data-reader={app.reader}
      data-keep={JSON.stringify(app.keep)}
      data-point={chosen?.id ?? ''}
    >
      <header class="stall-head">
        <p class="eyebrow">
          <a href={path}>The door</a> · <a href={`/admin/${organisation.slug}`}>{organisation.name}</a>
        </p>
        {chosen && points.all.length > 1 && (
          <p class="small">
            At “{chosen.name}” · <a href={`${path}/point`}>somewhere else</a>
          </p>
        )}
        <p class="small quiet" data-door-kept hidden>
          Works without network too.
        </p>
        <p class="small" role="status" data-door-status />
      </header>
      {children}
    </div>
  );
}

export type DoorPledgeCard = { code: string; name: string; lines: string[]; state: string; stateText: string };
export type DoorReceipt = { id: string; what: string; from: string; when: string; by: string | null };

export type DoorProps = {
  organisation: { slug: string; name: string };
  search: string;
  /** Why the code or name led to nothing. */
  nothing: string | null;
  pledges: DoorPledgeCard[];
  hasMore: boolean;
  counted: DoorReceipt[];
  /** What was just done. */
  said: { text: string; undo: string | null } | null;
  /** Where several are, and none is chosen yet. */
  mustChoosePoint: boolean;
  /** Each appeal's form as browser code fills it. */
  templates: DoorFormProps[];
};

/** The door: scan, code or name, somebody without a pledge, who is expected, what was counted last. */
export function Door(props: DoorProps): VNode {
  const { organisation, search, nothing, pledges, hasMore, counted, said, mustChoosePoint, templates } = props;
  const path = doorPath(organisation.slug);
  return (
    <>
      <h1 class="visually-hidden">Check in at the door</h1>
      <div data-door-said role="status">
        {said && (
          <Notice kind="success" title={said.text}>
            {said.undo !== null && <Undo path={path} id={said.undo} words={said.text} />}
          </Notice>
        )}
      </div>
      {mustChoosePoint && (
        <Notice kind="info" title="Where is this phone?">
          <p>
            <a href={`${path}/point`}>Choose the drop-off point</a>, once.
          </p>
        </Notice>
      )}
      <section class="stall-waiting" aria-labelledby="door-waiting" data-door-waiting hidden>
        <h2 id="door-waiting">Waiting on this phone</h2>
        <p class="small" data-door-waiting-words />
        <ul class="plain-list" data-door-waiting-list />
        <button class="button is-secondary" type="button" data-door-send>
          Send now
        </button>
      </section>
      <div class="stack" data-door-start>
        <button class="button is-primary is-big" type="button" data-door-scan hidden>
          Scan a code
        </button>
        <form class="door-find" method="get" action={path} role="search" data-door-search>
          <TextField name="q" label="Code or name" type="search" value={search} maxlength={80} autocomplete="off" />
          <Button variant="secondary" big>
            Find
          </Button>
        </form>
        <Button href={walkInPath(organisation.slug)} variant="secondary" big>
          Somebody without a pledge
        </Button>
      </div>
      <div class="stack" data-door-scanner hidden>
        <video class="door-video" playsInline muted data-door-video />
        <p class="small" role="status" data-door-scan-words>
          Hold the code in front of the camera.
        </p>
        <button class="button is-secondary is-big" type="button" data-door-scan-stop>
          Stop scanning
        </button>
      </div>
      <div class="stack" data-door-open tabIndex={-1} hidden />
      <section class="stack" aria-labelledby="door-expected" data-door-expected>
        <h2 id="door-expected">{search === '' ? 'Promised, and not here yet' : `Found for “${search}”`}</h2>
        {nothing !== null && <p>{nothing}</p>}
        <ul class="plain-list" data-door-list>
          {pledges.map((pledge) => (
            <li key={pledge.code}>
              <PledgeLink path={path} pledge={pledge} />
            </li>
          ))}
        </ul>
        {hasMore && <p class="quiet">There are more. Look for the name or the code.</p>}
      </section>
      <section class="stack" aria-labelledby="door-counted" data-door-counted hidden={counted.length === 0}>
        <h2 id="door-counted">Counted last</h2>
        <ul class="plain-list" data-door-counted-list>
          {counted.map((receipt) => (
            <li class="cluster" key={receipt.id}>
              <span>
                <b>{receipt.what}</b> {receipt.from}
                <br />
                <span class="quiet small">
                  {receipt.when}
                  {receipt.by !== null && `, by ${receipt.by}`}
                </span>
              </span>
              <Undo path={path} id={receipt.id} words={`${receipt.what} ${receipt.from}`} />
            </li>
          ))}
        </ul>
      </section>
      {templates.map((form) => (
        <template data-door-template={form.appeal} key={form.appeal}>
          <DoorForm {...form} />
        </template>
      ))}
    </>
  );
}

const PledgeLink = ({ path, pledge }: { path: string; pledge: DoorPledgeCard }): VNode => (
  <a class="door-pledge" href={`${path}/${pledge.code}`}>
    <b>{pledge.name}</b> <span class="door-pledge-code">{pledge.code}</span>
    {pledge.lines.map((line) => (
      <span key={line}> {line}</span>
    ))}{' '}
    <span class="small">
      <span class={`state is-${pledge.state}`}>{pledge.stateText}</span>
    </span>
  </a>
);

const Undo = ({ path, id, words }: { path: string; id: string; words: string }): VNode => (
  <form method="post" action={`${path}/receipts/${id}/undo`} data-door-undo={id}>
    <Button variant="secondary">
      Undo<span class="visually-hidden">: {words}</span>
    </Button>
  </form>
);

export type CheckInProps = {
  path: string;
  name: string;
  code: string;
  appeal: string;
  state: string;
  stateText: string;
  promised: string[];
  note: string | null;
  /** Receipts on this pledge that stand, the newest first. */
  counted: DoorReceipt[];
  form: DoorFormProps;
};

/** One pledge at the door. */
export function CheckIn({
  path,
  name,
  code,
  appeal,
  state,
  stateText,
  promised,
  note,
  counted,
  form,
}: CheckInProps): VNode {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <div data-door-said role="status" />
      <div class="stack" data-door-pledge={form.pledge?.id} data-code={code}>
        <header class="stack">
          <h1>
            {name} <span class="door-pledge-code">{code}</span>
          </h1>
          <p class="small quiet">
            {appeal} · <span class={`state is-${state}`}>{stateText}</span>
          </p>
          <ul class="plain-list">
            {promised.map((line) => (
              <li key={line}>
                <b>{line}</b>
              </li>
            ))}
          </ul>
          {note !== null && <p>They wrote: “{note}”</p>}
        </header>
        {counted.length > 0 && (
          <section class="stack" aria-labelledby="counted-title">
            <h2 id="counted-title">Counted on it already</h2>
            <ul class="plain-list">
              {counted.map((receipt) => (
                <li class="cluster" key={receipt.id}>
                  <span>
                    {receipt.what}
                    <br />
                    <span class="quiet small">
                      {receipt.when}
                      {receipt.by !== null && `, by ${receipt.by}`}
                    </span>
                  </span>
                  <Undo path={path} id={receipt.id} words={receipt.what} />
                </li>
              ))}
            </ul>
          </section>
        )}
        <DoorForm {...form} />
      </div>
      <p>
        <a href={path}>Back to the door</a>
      </p>
    </>
  );
}

/** Somebody who brings something that nobody had promised. */
export function WalkIn({
  path,
  forms,
  errors,
}: {
  path: string;
  forms: (DoorFormProps & { title: string })[];
  errors: FormError[];
}): VNode {
  return (
    <>
      <ErrorSummary errors={errors} />
      <div data-door-said role="status" />
      <h1>Somebody without a pledge</h1>
      {forms.length === 0 && <p>There is no appeal at the moment for which something could come.</p>}
      {forms.map(({ title, ...form }) => (
        <section class="stack" data-door-walk-in key={form.appeal}>
          {forms.length > 1 && <h2>{title}</h2>}
          <DoorForm {...form} />
        </section>
      ))}
      <p>
        <a href={path}>Back to the door</a>
      </p>
    </>
  );
}

/** Where the phone is, once for each phone. */
export const ChoosePoint = ({
  path,
  points,
}: {
  path: string;
  points: { all: readonly { id: string; name: string }[]; chosen: string | null };
}): VNode => (
  <>
    <h1>Where is this phone?</h1>
    <p>What you count here is counted as brought to this place.</p>
    <form class="form" method="post" action={`${path}/point`}>
      <SelectField
        name="point"
        label="Drop-off point"
        choices={[
          { value: '', label: 'Nowhere in particular' },
          ...points.all.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={points.chosen ?? ''}
      />
      <Button big>That is where it is</Button>
    </form>
    <p>
      <a href={path}>Back to the door</a>
    </p>
  </>
);

/** What an undo would need is promised to others by now, or was corrected away. */
export const UndoRefused = ({
  path,
  id,
  words,
  lines,
  mayLetGo,
}: {
  path: string;
  id: string;
  words: string;
  lines: string[];
  mayLetGo: boolean;
}): VNode => (
  <>
    <h1>This can’t simply be undone</h1>
    <p class="lede">{words}</p>
    {lines.map((line) => (
      <p key={line}>{line}</p>
    ))}
    {mayLetGo && (
      <form method="post" action={`${path}/receipts/${id}/undo`}>
        <HiddenField name="letGo" value="yes" />
        <Button variant="secondary" big>
          Undo it, and let the rest go
        </Button>
      </form>
    )}
    <p>
      <a href={path}>Leave it as it is</a>
    </p>
  </>
);

/** The same words for every code of every organisation, whoever asks. */
export const ForTheDoor = ({ signIn }: { signIn: string }): VNode => (
  <>
    <h1>This is a code for the door</h1>
    <p class="lede">If it is yours, show it when you bring your things. Whoever is at the door there scans it.</p>
    <p>
      Are you at the door yourself? <a href={signIn}>Sign in</a>, then scan it again.
    </p>
  </>
);
