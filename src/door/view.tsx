import type { VNode } from 'preact';
import { Button, TextField } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';
import { DoorForm, Final, type DoorFormProps } from './form-view.tsx';
import { doorPath, walkInPath } from './paths.ts';

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
        <p data-door-nothing hidden={nothing === null}>
          {nothing}
        </p>
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
      <template data-door-final>
        <Final checked={false} />
      </template>
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

/** One tap takes a slip back. */
export const Undo = ({ path, id, words }: { path: string; id: string; words: string }): VNode => (
  <form method="post" action={`${path}/receipts/${id}/undo`} data-door-undo={id}>
    <Button variant="secondary">
      Undo<span class="visually-hidden">: {words}</span>
    </Button>
  </form>
);
