import type { VNode } from 'preact';
import { CheckboxField } from '../../ui/choices.tsx';
import { Button, HiddenField, TextField } from '../../ui/form.tsx';
import { Notice } from '../../ui/parts.tsx';
import type { AgreementInput } from './input.ts';
import type { Agreement, Other } from './queries.ts';
import type { AgreementState } from './rules.ts';

type AgreementLine = Pick<Agreement, 'direction' | 'other' | 'state'> & { since: string };

export type AgreementsProps = {
  path: string;
  takesOverflow: boolean;
  lines: AgreementLine[];
  /** What was searched for, and who was found; null: nothing was searched for. */
  search: { words: string; found: Other[] } | null;
  done: string | null;
  problem: string | null;
};

/** Who sends people to whom when there is too much. */
export function Agreements({ path, takesOverflow, lines, search, done, problem }: AgreementsProps): VNode {
  const asked = lines.filter(({ direction, state }) => direction === 'takes' && state === 'asked');
  const rest = lines.filter((line) => !asked.includes(line));
  return (
    <div class="stack">
      <h1>Agreements with others</h1>
      {done !== null && <Notice kind="success" title={done} live />}
      {problem !== null && <Notice kind="warning" title={problem} live />}
      <p class="lede">
        When you have too much, you can send people to another organisation that has agreed. Either of you can end that
        at any time.
      </p>
      {asked.map(({ other }) => (
        <Notice kind="info" title={`${other.name} asks whether it may send people to you`} key={other.slug}>
          <div class="cluster">
            <Act path={path} act="agree" other={other} label="Yes, send them" primary />
            <Act path={path} act="decline" other={other} label="No" />
          </div>
        </Notice>
      ))}
      {rest.length > 0 && (
        <section class="stack" aria-labelledby="agreed-title">
          <h2 id="agreed-title">What was agreed</h2>
          <ul class="cards">
            {rest.map((line) => (
              <li class="card stack" key={`${line.direction} ${line.other.slug}`}>
                <p>
                  <a href={`/o/${line.other.slug}`}>
                    <strong>{line.other.name}</strong>
                  </a>{' '}
                  {sentences[line.direction][line.state]} <span class="quiet small">({line.since})</span>
                </p>
                <Ending path={path} line={line} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="stack" aria-labelledby="ask-title">
        <h2 id="ask-title">Ask another organisation</h2>
        <form class="form" method="get" action={path}>
          <TextField name="q" label="Its name, or a part of it" value={search?.words ?? ''} maxlength={100} />
          <Button variant="secondary">Find it</Button>
        </form>
        {search !== null && search.found.length === 0 && <p>No organisation here has that in its name.</p>}
        {search !== null && search.found.length > 0 && (
          <ul class="cards">
            {search.found.map((other) => (
              <li class="card cluster" key={other.slug}>
                <a href={`/o/${other.slug}`}>{other.name}</a>
                <Act path={path} act="ask" other={other} label="May we send people to you?" />
              </li>
            ))}
          </ul>
        )}
      </section>
      <section class="stack" aria-labelledby="overflow-title">
        <h2 id="overflow-title">When others have enough</h2>
        <form class="form" method="post" action={path}>
          <HiddenField name="act" value="overflow" />
          <CheckboxField
            name="takesOverflow"
            label="Our open needs may be shown on appeals of others that have enough"
            hint="Somebody who comes to bring blankets where there are enough is shown that you need some, if you are near."
            checked={takesOverflow}
          />
          <Button variant="secondary">Save</Button>
        </form>
      </section>
    </div>
  );
}

const sentences: Record<Agreement['direction'], Record<AgreementState, string>> = {
  sends: {
    asked: 'has not answered yet',
    agreed: 'takes what you have too much of',
    declined: 'can’t take more',
    ended: 'no longer takes what you have too much of',
  },
  takes: {
    asked: 'asks whether it may send people to you',
    agreed: 'may send people to you',
    declined: 'was told that you can’t take more',
    ended: 'no longer sends people to you',
  },
};

function Ending({ path, line: { direction, state, other } }: { path: string; line: AgreementLine }): VNode | null {
  const act = direction === 'sends' ? 'end-sending' : 'end-taking';
  if (state === 'agreed') return <Act path={path} act={act} other={other} label="End it" />;
  return direction === 'sends' && state === 'asked' ? (
    <Act path={path} act={act} other={other} label="Take the question back" />
  ) : null;
}

function Act({
  path,
  act,
  other,
  label,
  primary = false,
}: {
  path: string;
  act: AgreementInput['act'];
  other: Other;
  label: string;
  primary?: boolean;
}): VNode {
  return (
    <form method="post" action={path}>
      <HiddenField name="organisation" value={other.slug} />
      <button
        class={`button is-small ${primary ? 'is-primary' : 'is-secondary'}`}
        type="submit"
        name="act"
        value={act}
        aria-label={`${label}: ${other.name}`}
      >
        {label}
      </button>
    </form>
  );
}
