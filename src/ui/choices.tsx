import type { VNode } from 'preact';
import { FieldNotes, wiring, type Choice, type FieldProps } from './form.tsx';

export type CheckboxFieldProps = FieldProps & { checked?: boolean | undefined; value?: string | undefined };

/** A yes or no. Sends `value` (`yes` unless told) when ticked, nothing otherwise. */
export function CheckboxField({ checked = false, value = 'yes', ...props }: CheckboxFieldProps): VNode {
  return (
    <div class="field">
      <FieldNotes name={props.name} label={props.label} errors={props.errors} />
      <div class="choice">
        <input {...wiring(props)} type="checkbox" value={value} checked={checked} />
        <label for={props.name}>{props.label}</label>
        {props.hint !== undefined && (
          <p class="hint" id={`${props.name}-hint`}>
            {props.hint}
          </p>
        )}
      </div>
    </div>
  );
}

export type RadioGroupProps = FieldProps & { choices: readonly Choice[]; value?: string | undefined };

/** One of a few. The first has the group's name as its id, so that the error summary leads to it. */
export function RadioGroup({ choices, value, ...props }: RadioGroupProps): VNode {
  const { id, name, required, ...notes } = wiring(props);
  return (
    <fieldset class={notes['aria-invalid'] === undefined ? 'field' : 'field has-error'} {...describedBy(notes)}>
      <legend class="label">{props.label}</legend>
      <FieldNotes {...props} />
      {choices.map((choice, index) => {
        const choiceId = index === 0 ? id : `${id}-${choice.value}`;
        return (
          <div class="choice" key={choice.value}>
            <input
              type="radio"
              id={choiceId}
              name={name}
              value={choice.value}
              checked={choice.value === value}
              required={required}
              aria-describedby={choice.hint === undefined ? undefined : `${choiceId}-more`}
            />
            <label for={choiceId}>{choice.label}</label>
            {choice.hint !== undefined && (
              <p class="hint" id={`${choiceId}-more`}>
                {choice.hint}
              </p>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

export type NumberStepperProps = FieldProps & {
  value?: number | string | undefined;
  min?: number | undefined;
  max?: number | undefined;
  step?: number | undefined;
  /** Amounts that one tap takes: "All that is missing". Shown where there is JavaScript. */
  shortcuts?: readonly { label: string; value: number }[] | undefined;
};

/**
 * A number with big minus and plus buttons. The buttons carry `hidden` until browser code shows them, so that
 * without JavaScript it is a plain number field. Hooks: `data-stepper` on the group, `data-step="-1"` and
 * `data-set="24"` on the buttons.
 */
export function NumberStepper({
  value = '',
  min = 0,
  max,
  step = 1,
  shortcuts = [],
  ...props
}: NumberStepperProps): VNode {
  const notes = wiring(props);
  return (
    <div class={notes['aria-invalid'] === undefined ? 'field' : 'field has-error'} data-stepper>
      <label class="label" for={props.name}>
        {props.label}
      </label>
      <FieldNotes {...props} />
      <div class="stepper">
        <button
          type="button"
          class="button is-secondary stepper-button"
          data-step={-step}
          aria-label={`Fewer: ${props.label}`}
          hidden
        >
          −
        </button>
        <input {...notes} class="input" type="number" inputmode="numeric" {...{ min, max, step, value }} />
        <button
          type="button"
          class="button is-secondary stepper-button"
          data-step={step}
          aria-label={`More: ${props.label}`}
          hidden
        >
          +
        </button>
      </div>
      {shortcuts.length > 0 && (
        <div class="cluster stepper-shortcuts">
          {shortcuts.map((shortcut) => (
            <button
              type="button"
              class="button is-quiet is-small"
              data-set={shortcut.value}
              key={shortcut.label}
              hidden
            >
              {shortcut.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function describedBy(notes: { 'aria-describedby': string | undefined }): { 'aria-describedby'?: string } {
  const ids = notes['aria-describedby'];
  return ids === undefined ? {} : { 'aria-describedby': ids };
}
