import type { VNode } from 'preact';
import { ErrorSummary, TextArea, type FormError } from '../ui/form.tsx';
import type { SteerTarget } from './input.ts';
import { steerWords } from './words.ts';

/** One way to steer: where to, and the message it begins with. `refusal`: why it can't be done at present. */
export type SteerChoice = { to: SteerTarget; isPresent: boolean; message: string; refusal: string | null };

/** The ways out of where the appeal stands, each with its message and what will happen. */
export function SteerForm({
  action,
  choices,
  errors,
}: {
  action: string;
  choices: SteerChoice[];
  errors: FormError[];
}): VNode {
  return (
    <form class="form" method="post" action={action}>
      <ErrorSummary errors={errors} />
      {choices.map((choice) => (
        <SteerSection choice={choice} errors={errors} key={choice.to} />
      ))}
    </form>
  );
}

function SteerSection({ choice, errors }: { choice: SteerChoice; errors: FormError[] }): VNode {
  const { to, isPresent, message, refusal } = choice;
  const words = steerWords[to];
  const heading = isPresent ? words.keep : words.button;
  return (
    <section class="stack" id={`to-${to}`} aria-labelledby={`${to}-title`}>
      <h2 id={`${to}-title`}>{heading}</h2>
      {refusal !== null ? (
        <p>{refusal}.</p>
      ) : (
        <>
          {!isPresent && <p>{words.effect}</p>}
          <TextArea
            name={`message-${to}`}
            label={`What the page says when you choose “${heading}”`}
            value={message}
            rows={3}
            required={false}
            maxlength={500}
            errors={errors}
          />
          <button
            class={`button is-big ${isPresent ? 'is-secondary' : 'is-primary'}`}
            type="submit"
            name="to"
            value={to}
          >
            {isPresent ? 'Change the message' : words.button}
          </button>
        </>
      )}
    </section>
  );
}
