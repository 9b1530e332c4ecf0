import type { VNode } from 'preact';
import { Button, ErrorSummary, HiddenField, TextArea, type FormError } from '../ui/form.tsx';
import { NumbersTable } from '../ui/numbers-table.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import { numberText } from '../ui/quantities.ts';
import { longestText } from './text-input.ts';
import { judgedAfterHours, type TextResult, type Verdict } from './text-rules.ts';

type TextTestView = {
  /** `since 20 Nov` or `20 Nov to 23 Nov`. */
  when: string;
  runs: boolean;
  results: TextResult[];
  verdict: Verdict;
};

export type TextsProps = {
  title: string;
  path: string;
  /** What is sent along where the charity has no text of its own. */
  usual: string;
  typed: [string, string, string];
  errors: readonly FormError[];
  warned: string;
  said: string | null;
  tests: TextTestView[];
};

/** The charity's own share texts, side by side. */
export function TextsView({ title, path, usual, typed, errors, warned, said, tests }: TextsProps): VNode {
  return (
    <>
      <ErrorSummary errors={errors} />
      {said !== null && (
        <Notice kind="success" live>
          <p>{said}</p>
        </Notice>
      )}
      <div class="stack">
        <p class="eyebrow">
          <a href={`${path}/network`}>{title}</a>
        </p>
        <h1>What is sent along</h1>
        <p class="lede">
          Write two or three texts, and each new link carries one of them by chance. Who passes it on can still change
          it. With one text, every link carries that one; with none, ours.
        </p>
      </div>
      <form class="form" method="post" action={`${path}/share-texts`}>
        {typed.map((value, at) => (
          <TextArea
            key={at}
            name={`text${at + 1}`}
            label={['First text', 'Second text', 'Third text'][at] ?? ''}
            hint={
              at === 0
                ? 'It may be read days later: no numbers that move, no “today”. The link comes by itself; other web addresses are taken out.'
                : undefined
            }
            required={false}
            value={value}
            rows={4}
            maxlength={longestText}
            errors={errors}
          />
        ))}
        <HiddenField name="warned" value={warned} />
        <Button>{warned === '' ? 'Use these texts' : 'Use them as they are'}</Button>
      </form>
      <section class="stack" aria-labelledby="usual-title">
        <h2 id="usual-title">Ours</h2>
        <p class="link-box">{usual}</p>
        <p class="small quiet">
          It is also what is sent while the appeal is paused or full, and after its end, whatever your texts say.
        </p>
      </section>
      {tests.map((test) => (
        <TestResult test={test} path={path} key={test.when} />
      ))}
      {tests.length > 0 && <HowItIsCounted />}
    </>
  );
}

function TestResult({ test: { when, runs, results, verdict }, path }: { test: TextTestView; path: string }): VNode {
  return (
    <section class="stack" aria-label={`Texts ${when}`}>
      <h2>
        {runs ? 'Running' : 'Ended'}: {when}
      </h2>
      <p data-verdict={verdict.kind}>
        <strong>{verdictWords(verdict)}</strong>
      </p>
      <NumbersTable
        caption="How many links brought somebody"
        first="Text"
        headings={headings}
        rows={results.map((result) => ({ key: result.text, name: result.text, cells: cellsOf(result) }))}
      />
      {runs && verdict.kind === 'better' && (
        <form method="post" action={`${path}/share-texts`}>
          <HiddenField name="text1" value={results[verdict.number]?.text ?? ''} />
          <HiddenField name="warned" value="all" />
          <Button variant="secondary">Use only the better one from now on</Button>
        </form>
      )}
    </section>
  );
}

const headings = ['Links', 'Judged', 'Brought somebody', 'Of 100', 'Between'];

const cellsOf = ({ carried, judged, brought, interval: { rate, low, high } }: TextResult): string[] => [
  numberText(carried),
  numberText(judged),
  numberText(brought),
  judged === 0 ? '–' : percent(rate),
  judged === 0 ? '–' : `${percent(low)} and ${percent(high)}`,
];

const percent = (rate: number): string => (rate * 100).toFixed(1);

function verdictWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'alone':
      return 'One text: there is nothing to hold it against.';
    case 'too-early':
      return 'Too early to say which is better. The difference so far may be chance.';
    case 'better':
      return `The ${['first', 'second', 'third'][verdict.number] ?? ''} text brings somebody more often.`;
  }
}

function HowItIsCounted(): VNode {
  return (
    <Details summary="How it is counted">
      <p>
        Each link that is taken while the texts run gets one of them by chance. {judgedAfterHours} hours later it is
        judged once: did anybody else come through it and confirm a promise? The last column is Wilson’s interval: with
        so few looks the true number may well be anywhere between.
      </p>
      <p>
        You may look every day. We call a text better only on evidence that holds however often one looks: if both were
        equal, we would be wrong in fewer than 5 of 100 such comparisons. That takes more links than a quick glance
        would, so it often stays “too early”. (E-variables for two proportions, Turner, Ly and Grünwald, 2024.)
      </p>
    </Details>
  );
}
