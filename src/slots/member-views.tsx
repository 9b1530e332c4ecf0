import type { VNode } from 'preact';
import { Button, HiddenField, SelectField } from '../ui/form.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import type { VisitDay, Visitor } from './visitors.ts';

/** Who comes when. */
export function VisitsPage({
  days,
  isSlow,
  noTimes,
  pointsPath,
}: {
  days: readonly VisitDay[];
  isSlow: boolean;
  noTimes: boolean;
  /** Where the charity says how many can come; null for who may not. */
  pointsPath: string | null;
}): VNode {
  return (
    <>
      {noTimes && (
        <Notice kind={isSlow ? 'warning' : 'info'} title="There are no times to choose">
          <p>
            {isSlow
              ? 'This appeal is on slow, and yet nobody can be asked for a time: none of its drop-off points says how many can come in an hour and when it is open.'
              : 'None of the drop-off points of this appeal says how many can come in an hour and when it is open, so people come when they like.'}
          </p>
          {pointsPath !== null && (
            <p>
              <a href={pointsPath}>Say how many can come</a>
            </p>
          )}
        </Notice>
      )}
      {isSlow && !noTimes && <p>On slow: whoever brings something needs a time.</p>}
      {days.length === 0 && !noTimes && <p>No times to come.</p>}
      {days.map((day) => (
        <Day day={day} key={day.label} />
      ))}
    </>
  );
}

function Day({ day: { label, times, free } }: { day: VisitDay }): VNode {
  const places = free.reduce((sum, one) => sum + one.places, 0);
  return (
    <section class="stack">
      <h2>{label}</h2>
      {times.length === 0 ? (
        <p class="quiet">Nobody has taken a time.</p>
      ) : (
        <div class="table-box">
          <table class="table">
            <caption class="visually-hidden">Who comes on {label}</caption>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who comes, with what</th>
                <th scope="col" class="is-number">
                  Free
                </th>
              </tr>
            </thead>
            <tbody>
              {times.map(({ key, when, point, visitors, free: left }) => (
                <tr key={key}>
                  <th scope="row">
                    {when}
                    <br />
                    <span class="quiet small">{point}</span>
                  </th>
                  <td data-label="Who comes, with what">
                    <ul class="plain-list">
                      {visitors.map((visitor) => (
                        <VisitorLine visitor={visitor} key={visitor.key} />
                      ))}
                    </ul>
                  </td>
                  <td class="is-number" data-label="Free">
                    {left ?? '–'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {places > 0 && (
        <Details summary={`${places} ${places === 1 ? 'place is' : 'places are'} free`}>
          <ul class="plain-list">
            {free.map((one) => (
              <li key={`${one.point} ${one.when}`}>
                {one.when}, {one.point}: {one.places}
              </li>
            ))}
          </ul>
        </Details>
      )}
    </section>
  );
}

const VisitorLine = ({ visitor: { name, what, mark } }: { visitor: Visitor }): VNode => (
  <li>
    <strong>{name}</strong>: {what}
    {mark !== null && <span class="quiet"> ({mark})</span>}
  </li>
);

export type WaitingLine = {
  pledgeId: string;
  name: string;
  what: string;
  /** Address, telephone and note, as far as they gave them. */
  where: string[];
  /** Why nobody can be asked; null when both can. */
  notYet: string | null;
  drivers: { id: string; label: string }[];
};

export type JoinedLine = { id: string; what: string; giver: string; driver: string; standing: string };

/** What waits to be collected, who drives, and joining them up. */
export function CollectionsPage({
  base,
  done,
  waiting,
  joined,
  drivers,
  driveUrl,
}: {
  base: string;
  done: { words: string; isGood: boolean } | null;
  waiting: readonly WaitingLine[];
  joined: readonly JoinedLine[];
  drivers: readonly { id: string; name: string; lines: string[] }[];
  driveUrl: string;
}): VNode {
  return (
    <>
      {done !== null && <Notice kind={done.isGood ? 'success' : 'warning'} title={done.words} live />}
      <p class="lede">
        Join somebody who can’t bring it with somebody who drives. Both are asked; names and addresses pass only when
        both have agreed. You alone see what stands here.
      </p>
      <section class="stack">
        <h2>Waiting to be collected</h2>
        {waiting.length === 0 && <p class="quiet">Nothing waits.</p>}
        {waiting.map((line) => (
          <WaitingCard base={base} line={line} key={line.pledgeId} />
        ))}
      </section>
      <section class="stack">
        <h2>Joined up</h2>
        {joined.length === 0 && <p class="quiet">Nobody at the moment.</p>}
        {joined.map(({ id, what, giver, driver, standing }) => (
          <div class="card stack" key={id}>
            <p>
              <strong>{what}</strong>, from {giver}, by {driver}
            </p>
            <p>{standing}</p>
            <form method="post" action={`${base}/${id}/end`}>
              <Button variant="quiet">
                End this
                <span class="visually-hidden">
                  : {what}, from {giver}
                </span>
              </Button>
            </form>
          </div>
        ))}
      </section>
      <section class="stack">
        <h2>Who drives</h2>
        {drivers.length === 0 && <p class="quiet">Nobody has offered it yet.</p>}
        {drivers.map(({ id, name, lines }) => (
          <p key={id}>
            <strong>{name}</strong>
            <br />
            {lines.join(' · ')}
          </p>
        ))}
        <p>People offer it here:</p>
        <p class="link-box">
          <a href={new URL(driveUrl).pathname}>{driveUrl}</a>
        </p>
      </section>
    </>
  );
}

function WaitingCard({ base, line }: { base: string; line: WaitingLine }): VNode {
  const { pledgeId, name, what, where, notYet, drivers } = line;
  return (
    <div class="card stack">
      <p>
        <strong>{what}</strong>, from {name}
      </p>
      {where.map((text) => (
        <p class="small" key={text}>
          {text}
        </p>
      ))}
      {notYet !== null && <p class="quiet">{notYet}</p>}
      {notYet === null && drivers.length === 0 && <p class="quiet">Nobody who drives yet.</p>}
      {notYet === null && drivers.length > 0 && (
        <form class="cluster is-end" method="post" action={base}>
          <HiddenField name="pledgeId" value={pledgeId} />
          <SelectFor pledgeId={pledgeId} name={name} drivers={drivers} />
          <Button variant="secondary">
            Ask both
            <span class="visually-hidden">
              : {what}, from {name}
            </span>
          </Button>
        </form>
      )}
    </div>
  );
}

/** The field's name is its id, and ids stand once on a page. */
const SelectFor = ({ pledgeId, name, drivers }: Pick<WaitingLine, 'pledgeId' | 'name' | 'drivers'>): VNode => (
  <SelectField
    name={`driver-${pledgeId}`}
    label={`Who could collect it from ${name}?`}
    choices={drivers.map(({ id, label }) => ({ value: id, label }))}
  />
);
