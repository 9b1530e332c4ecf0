import type { VNode } from 'preact';
import { ItemList } from '../pledges/page-parts.tsx';
import { Button } from '../ui/form.tsx';
import { StateNotice } from '../ui/state-notice.tsx';
import type { Standing } from '../ui/state-words.ts';
import { answers } from './emails.ts';

export type DidYouManageProps = {
  /** The pledge's own page. */
  path: string;
  organisation: { name: string; email: string };
  lines: string[];
  /** Null when the appeal was taken off the site. */
  standing: Standing | null;
  hasLapsed: boolean;
  /** The answer whose button was pressed in the mail; it comes first. */
  first: unknown;
};

const verbs = { brought: 'brought', 'still-coming': 'still-coming', 'could-not': 'withdraw' } as const;

/** Three answers, each as easy as the others. */
export function DidYouManage({ path, organisation, lines, standing, hasLapsed, first }: DidYouManageProps): VNode {
  const offered = answers
    .filter(([answer]) => !hasLapsed || answer === 'brought')
    .toSorted(([one], [other]) => Number(other === first) - Number(one === first));
  return (
    <>
      {standing !== null && <StateNotice standing={standing} from={organisation.name} />}
      <header class="stack">
        <p class="eyebrow">{organisation.name}</p>
        <h1>Did you manage?</h1>
        <p class="lede">You promised this, and it has not been counted at the door yet:</p>
        <ItemList lines={lines} />
      </header>
      <div class="big-actions">
        {offered.map(([answer, label], at) => (
          <form method="post" action={`${path}/${verbs[answer]}`} key={answer}>
            <Button big variant={at === 0 ? 'primary' : 'secondary'}>
              {label}
            </Button>
          </form>
        ))}
      </div>
      {standing?.state === 'closed' && (
        <p>
          If you still have it, please ask before you bring it:{' '}
          <a href={`mailto:${organisation.email}`}>{organisation.email}</a>
        </p>
      )}
      <p class="quiet small">
        If you brought it, {organisation.name} looks for it and counts it. If you couldn’t, that is fine: others can
        then take it.
      </p>
      <p>
        <a href={path}>{hasLapsed ? 'I can bring it after all' : 'Back to my pledge'}</a>
      </p>
    </>
  );
}
