import type { VNode } from 'preact';
import { stateWords, stopSuggestion } from '../appeals/words.ts';
import { typedText, type Typed } from '../http/forms.ts';
import { Button, ErrorSummary, TextArea, TextField, Field, type FormError } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';
import { StateNotice } from '../ui/state-notice.tsx';
import type { Standing } from '../ui/state-words.ts';
import { SteerLog, type LogLine } from './log-view.tsx';
import { positionWords, type WheelPosition } from './words.ts';

/** One group of the list of places where people can be sent. */
export type RedirectGroup = { label: string; choices: { value: string; label: string }[] };

export type WheelProps = {
  /** The address of this page, to which every form goes. */
  action: string;
  appeal: { path: string; title: string };
  organisation: string;
  /** As everybody sees it now; `redirectLost`: people were to be sent somewhere that takes nothing any more. */
  standing: Standing;
  redirectLost: boolean;
  /** The position at present. */
  position: WheelPosition | 'draft';
  /** What can be chosen, and what can't with the reason. */
  positions: { position: WheelPosition; refusal: string | null }[];
  /** The redirect that stands, as the list names it; empty: none. */
  redirect: string;
  redirectUrl: string;
  groups: RedirectGroup[];
  /** How many people with an open promise are written to. */
  people: number;
  log: LogLine[];
  done: string | null;
  typed: Typed;
  errors: FormError[];
};

/** The steering wheel: one page for a thumb. */
export function Wheel(props: WheelProps): VNode {
  const { appeal, standing, organisation, errors, done, redirectLost, position } = props;
  return (
    <div class="wheel">
      <header class="stack">
        <p>
          <a href={appeal.path}>{appeal.title}</a>
        </p>
        <h1>Steer</h1>
      </header>
      <ErrorSummary errors={errors} title="Nothing was changed" />
      {done !== null && (
        <Notice kind="success" live>
          <p>{done}</p>
        </Notice>
      )}
      <section class="stack" aria-labelledby="now-title">
        <h2 id="now-title">
          Now: {position === 'draft' ? stateWords.draft : positionWords[position].now}
          {standing.visitsStopped && position !== 'closed' && ', visits stopped'}
        </h2>
        <StateNotice standing={standing} from={organisation} />
        {redirectLost && (
          <Notice kind="warning" title="Where you send people, nothing is taken any more">
            <p>So no page shows it. Choose another place, or take it away.</p>
          </Notice>
        )}
      </section>
      {position !== 'draft' && position !== 'closed' && <Visits {...props} />}
      <section class="wheel-positions" aria-labelledby="wheel-title">
        <h2 id="wheel-title">Where shall it stand?</h2>
        {props.positions.map(({ position: one, refusal }) => (
          <Position {...props} one={one} refusal={refusal} key={one} />
        ))}
      </section>
      <p class="small quiet">{peopleText(props.people)}</p>
      <SteerLog log={props.log} action={props.action} />
    </div>
  );
}

function Visits(props: WheelProps): VNode {
  const { action, standing, typed } = props;
  if (standing.visitsStopped)
    return (
      <form class="form wheel-visits" method="post" action={action} aria-labelledby="visits-title">
        <h2 id="visits-title">Visits are stopped</h2>
        <p>Everybody who was told to stay gets an e-mail that they can come. The message above goes away.</p>
        <Button name="visits" value="start" big>
          Let people come again
        </Button>
      </form>
    );
  return (
    <form class="form wheel-visits" method="post" action={action} aria-labelledby="visits-title">
      <h2 id="visits-title">Too many on the road?</h2>
      <p>
        Promises stand, and nobody shall set off. Every page says so within two seconds, and everybody with an open
        promise gets an e-mail, those with a time today first.
      </p>
      <Button name="visits" value="stop" variant="danger" big>
        Stop visits now
      </Button>
      <details class="details" open={hasTyped(typed, 'stop') || hasErrorOf(props.errors, 'stop')}>
        <summary>What the page says then</summary>
        <Words {...props} name="stop" message={typedOr(typed, 'message-stop', stopSuggestion)} />
      </details>
    </form>
  );
}

function Position(props: WheelProps & { one: WheelPosition; refusal: string | null }): VNode {
  const { one, refusal, action, position, standing, typed, errors } = props;
  const words = positionWords[one];
  const isPresent = one === position;
  const message = isPresent ? (standing.message ?? '') : words.suggestion;
  return (
    <details
      class={isPresent ? 'wheel-position is-present' : 'wheel-position'}
      id={`to-${one}`}
      open={hasTyped(typed, one) || hasErrorOf(errors, one)}
    >
      <summary aria-current={isPresent ? 'true' : undefined}>
        <span>{words.name}</span>
        {isPresent && <span class="small"> It stands here</span>}
      </summary>
      {refusal !== null && !isPresent ? (
        <p class="wheel-inside">{refusal}.</p>
      ) : (
        <form class="form wheel-inside" method="post" action={action}>
          <p>{isPresent ? 'Change the message, or where people are sent.' : words.effect}</p>
          <Words {...props} name={one} message={typedOr(typed, `message-${one}`, message)} isPresent={isPresent} />
          <Button name="to" value={one} big variant={isPresent ? 'secondary' : 'primary'}>
            {isPresent ? 'Change what it says' : words.button}
          </Button>
        </form>
      )}
    </details>
  );
}

/** The message and the redirect that go with a position. */
function Words({
  name,
  message,
  typed,
  errors,
  groups,
  isPresent = false,
  ...standing
}: Pick<WheelProps, 'typed' | 'errors' | 'groups' | 'redirect' | 'redirectUrl'> & {
  name: string;
  message: string;
  isPresent?: boolean;
}): VNode {
  const chosen = typedOr(typed, `redirect-${name}`, isPresent ? standing.redirect : '');
  const list = `redirect-${name}`;
  return (
    <>
      <TextArea
        name={`message-${name}`}
        label="What the page says"
        value={message}
        rows={3}
        required={false}
        maxlength={500}
        errors={errors}
      />
      <Field name={list} label="Send people somewhere else" required={false} errors={errors}>
        <select class="input" id={list} name={list}>
          <option value="">No, nowhere else</option>
          {groups.map((group) => (
            <optgroup label={group.label} key={group.label}>
              {group.choices.map(({ value, label }) => (
                <option value={value} selected={value === chosen} key={value}>
                  {label}
                </option>
              ))}
            </optgroup>
          ))}
          <optgroup label="Elsewhere">
            <option value="web" selected={chosen === 'web'}>
              A web address
            </option>
          </optgroup>
        </select>
      </Field>
      <TextField
        name={`url-${name}`}
        label="The web address"
        hint="Only if you chose “A web address” above. People see that it leads away from this site."
        value={typedOr(typed, `url-${name}`, isPresent ? standing.redirectUrl : '')}
        type="url"
        required={false}
        maxlength={1000}
        errors={errors}
      />
    </>
  );
}

const peopleText = (people: number): string => {
  if (people === 0) return 'Nobody has an open promise at present, so nobody would be written to.';
  return people === 1
    ? 'One person has an open promise.'
    : `${people.toLocaleString('en-GB')} people have an open promise.`;
};

const typedOr = (typed: Typed, name: string, otherwise: string): string =>
  name in typed ? typedText(typed, name) : otherwise;

const hasTyped = (typed: Typed, name: string): boolean => `message-${name}` in typed;
const hasErrorOf = (errors: readonly FormError[], name: string): boolean =>
  errors.some(({ path }) => path.endsWith(`-${name}`));
