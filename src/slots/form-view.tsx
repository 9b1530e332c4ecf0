import type { VNode } from 'preact';
import { typedText, type Typed } from '../http/forms.ts';
import type { Way } from '../pledges/arrivals.ts';
import { RadioGroup } from '../ui/choices.tsx';
import { Field, wiring, type Choice, type FormError } from '../ui/form.tsx';
import { Details } from '../ui/parts.tsx';
import type { ArrivalChoice, TimeGroup } from './arrival-choice.ts';
import { slotField, wayField } from './form.ts';

/** How and when, in the form with which something is promised. */
export function ArrivalFields({
  choice,
  typed,
  errors,
}: {
  choice: ArrivalChoice;
  typed: Typed;
  errors: readonly FormError[];
}): VNode {
  const { isNeeded, isLater, groups, ways } = choice;
  const isAsked = errors.some(({ path }) => path === slotField);
  const way = typedText(typed, wayField) || 'bring';
  return (
    <>
      {(groups.length > 0 || isNeeded || isAsked) && (
        <TimeField groups={groups} value={typedText(typed, slotField)} isNeeded={isNeeded} errors={errors} />
      )}
      {isLater && (
        <p>
          So much is on its way that everybody who brings something needs a time. You choose yours once your promise is
          confirmed.
        </p>
      )}
      <Details summary="Can’t bring it yourself?" open={way !== 'bring'}>
        <WayField ways={ways} value={way} />
      </Details>
    </>
  );
}

function TimeField({
  groups,
  value,
  isNeeded,
  errors,
}: {
  groups: readonly TimeGroup[];
  value: string;
  isNeeded: boolean;
  errors: readonly FormError[];
}): VNode {
  const props = {
    name: slotField,
    label: 'When will you bring it?',
    hint: isNeeded
      ? 'So much is on its way that everybody who brings something needs a time.'
      : 'A time is kept for you, so that there is somebody to take it from you.',
    errors,
  };
  return (
    <Field {...props} {...(isNeeded ? {} : { required: false })}>
      <select {...wiring(props)} class="input">
        <option value="">{noTimeWords(isNeeded, groups.length > 0)}</option>
        {groups.map(({ label, times }) => (
          <optgroup label={label} key={label}>
            {times.map((time) => (
              <option value={time.value} selected={time.value === value} key={time.value}>
                {time.label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </Field>
  );
}

function noTimeWords(isNeeded: boolean, hasTimes: boolean): string {
  if (!hasTimes) return 'All times are taken at the moment';
  return isNeeded ? 'Choose a time' : 'I choose later';
}

/** Bring it, post it, order it, or have it collected. `isConfirmed`: what comes after confirming need not be said. */
export const WayField = ({
  ways,
  value,
  isConfirmed = false,
}: {
  ways: readonly Way[];
  value: string;
  isConfirmed?: boolean;
}): VNode => (
  <RadioGroup
    name={wayField}
    label="How will it come?"
    choices={ways.map((way): Choice => {
      const { label, hint } = wayWords[way];
      return { value: way, label, ...(isConfirmed ? {} : { hint }) };
    })}
    value={value}
  />
);

const wayWords: Record<Way, Omit<Choice, 'value'>> = {
  bring: { label: 'I bring it' },
  post: { label: 'I post it', hint: 'You get the address once your promise is confirmed.' },
  order: { label: 'I order it online', hint: 'You get the link and the address once your promise is confirmed.' },
  collect: {
    label: 'Please collect it',
    hint: 'You tell us where once your promise is confirmed. It may not always be possible.',
  },
};
