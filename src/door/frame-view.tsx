import type { ComponentChildren, VNode } from 'preact';
import { Button, SelectField } from '../ui/form.tsx';
import { doorPath } from './paths.ts';

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
