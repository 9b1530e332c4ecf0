import type { VNode } from 'preact';
import { Button, SelectField, TextField, type Choice } from '../ui/form.tsx';
import type { PledgeLine } from './lines.ts';
import { Pager, type Paths } from './parts.tsx';

export type PledgeListProps = {
  paths: Paths;
  search: string;
  state: string;
  states: Choice[];
  pledges: PledgeLine[];
  older: string | null;
  newest: string | null;
};

/** Every pledge of the appeal, with what members may know of it. */
export function PledgeList({ paths, search, state, states, pledges, older, newest }: PledgeListProps): VNode {
  return (
    <>
      <p>
        <Button href={`${paths.pledges}/new`} variant="secondary">
          Enter one for somebody who has no e-mail
        </Button>
      </p>
      <p class="cluster">
        <a href={`${paths.appeal}/pledges.csv`}>All pledges as a table (CSV)</a>
        <a href={`${paths.appeal}/receipts.csv`}>Everything that came (CSV)</a>
      </p>
      <form class="cluster is-end" method="get" action={paths.pledges} role="search">
        <TextField name="q" label="Name" type="search" value={search} maxlength={80} />
        <SelectField name="state" label="State" choices={states} value={state} />
        <Button variant="secondary">Show</Button>
      </form>
      {pledges.length === 0 ? (
        <p>No pledge fits.</p>
      ) : (
        <div class="table-box">
          <table class="table">
            <caption class="visually-hidden">Pledges, the newest first</caption>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">State</th>
                <th scope="col">When</th>
                <th scope="col">At the door</th>
              </tr>
            </thead>
            <tbody>
              {pledges.map((pledge) => (
                <PledgeRow pledge={pledge} paths={paths} key={pledge.id} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager older={older} newest={newest} />
    </>
  );
}

function PledgeRow({ pledge, paths }: { pledge: PledgeLine; paths: Paths }): VNode {
  const { id, name, items, rest, state, stateText, when, via, mailRefused, entered, removedReason } = pledge;
  const isToCome = rest.length > 0 && removedReason === null;
  return (
    <tr>
      <th scope="row">
        <a href={`${paths.pledges}/${id}`}>{name}</a>
      </th>
      <td data-label="What">
        <span>
          {items.map((line) => (
            <span key={line}>
              {line}
              <br />
            </span>
          ))}
        </span>
      </td>
      <td data-label="State">
        <span>
          <span class={`state is-${state}`}>{stateText}</span>
          {mailRefused && (
            <>
              <br />
              <b class="small">mail does not reach them</b>
            </>
          )}
        </span>
      </td>
      <td data-label="When">
        <span>
          {when}
          {(via !== '' || entered) && (
            <>
              <br />
              <span class="quiet small">{entered ? 'entered by a member' : via}</span>
            </>
          )}
        </span>
      </td>
      <td data-label={isToCome ? 'At the door' : undefined}>
        {isToCome && (
          <a class="button is-secondary is-small" href={`${paths.pledges}/${id}#it-came`}>
            It came<span class="visually-hidden">, from {name}</span>
          </a>
        )}
      </td>
    </tr>
  );
}
