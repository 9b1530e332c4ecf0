import type { VNode } from 'preact';
import { OwnTime } from '../pledges/arrival-view.tsx';
import { Follows, type Followed } from '../pledges/followed.tsx';
import { Instead } from '../pledges/page-parts.tsx';
import { Button, ErrorSummary, type FormError } from '../ui/form.tsx';
import { Details } from '../ui/parts.tsx';
import type { ShownRedirect } from '../ui/state-words.ts';
import type { TimeGroup } from './arrival-choice.ts';
import { BackToPledge, type OfPledge } from './back-to-pledge.tsx';
import { slotField } from './form.ts';

/** So many days stand open; the others are for those who look for them. */
const openDays = 3;

/** Choosing a time, in one tap. */
export function TimePage({
  path,
  organisation,
  slot,
  isSlotLost,
  redirect,
  followed,
  groups,
  why,
  errors,
}: OfPledge & {
  slot: string | null;
  isSlotLost: boolean;
  /** Where people are sent instead. */
  redirect: ShownRedirect | null;
  followed: Followed | null;
  groups: readonly TimeGroup[];
  /** Why no time is to be had at all. */
  why: string | null;
  errors: FormError[];
}): VNode {
  const [first, rest] = [groups.slice(0, openDays), groups.slice(openDays)];
  return (
    <>
      <ErrorSummary errors={errors} title="That time can’t be had" />
      <Follows followed={followed} />
      <header class="stack">
        <p class="eyebrow">{organisation}</p>
        <h1>{slot === null ? 'Choose a time' : 'Choose another time'}</h1>
      </header>
      {slot !== null && <OwnTime slot={slot} isLost={isSlotLost} path={path} mayChoose={false} />}
      {why !== null && <p>{why}</p>}
      {redirect !== null && redirect.kind !== 'need' && <Instead redirect={redirect} />}
      {why === null && groups.length === 0 && (
        <p>All times are taken at the moment. Others may give theirs back, so please look again later.</p>
      )}
      {why === null && groups.length > 0 && (
        <form class="stack" method="post" action={`${path}/time`}>
          <p>One tap, and it is kept for you.</p>
          {first.map((group) => (
            <Day group={group} key={group.label} />
          ))}
          {rest.length > 0 && (
            <Details summary="Later days">
              {rest.map((group) => (
                <Day group={group} key={group.label} />
              ))}
            </Details>
          )}
        </form>
      )}
      <BackToPledge path={path} />
    </>
  );
}

const Day = ({ group: { label, times } }: { group: TimeGroup }): VNode => (
  <>
    <h2>{label}</h2>
    <p class="cluster">
      {times.map((time) => (
        <Button variant="secondary" name={slotField} value={time.value} key={time.value}>
          {time.label}
          <span class="visually-hidden">, {label}</span>
        </Button>
      ))}
    </p>
  </>
);
