import type { VNode } from 'preact';
import { typedText, type Typed } from '../http/forms.ts';
import { quantityField } from '../receipts/input.ts';
import { refusalWords } from '../receipts/words.ts';
import { CheckboxField, NumberStepper } from '../ui/choices.tsx';
import { Button, HiddenField, SelectField, TextField, type FormError } from '../ui/form.tsx';
import { alikeField, noteField, reasonField, refusedField } from './input.ts';

export type DoorNeed = { id: string; label: string; item: string; unit: string | null };

export type DoorFormProps = {
  action: string;
  /** Needs that were promised come first; the others wait behind a line. */
  promised: DoorNeed[];
  others: DoorNeed[];
  /** What is still to come, by need; it stands in the fields. */
  rest: ReadonlyMap<string, number>;
  /** None: a walk-in. */
  pledge: { id: string; came: number } | null;
  appeal: string;
  typed: Typed;
  errors: FormError[];
  nonces: { all: string; some: string };
};

/**
 * What came: all of it with one tap, or numbers. The same on a page of the server, and as the template from which a phone
 * without network makes its own.
 */
export function DoorForm(props: DoorFormProps): VNode {
  const { action, promised, others, rest, pledge, appeal, typed, errors, nonces } = props;
  const isTyped = Object.keys(typed).length > 0;
  const valueOf = (needId: string): string =>
    isTyped ? typedText(typed, quantityField(needId)) : (rest.get(needId)?.toString() ?? '');
  const isOtherTyped = others.some(({ id }) => valueOf(id) !== '' || typedText(typed, refusedField(id)) !== '');
  return (
    <div class="stack" data-door-count={appeal}>
      {pledge && rest.size > 0 && (
        <form method="post" action={action} data-door-all>
          <HiddenField name="nonce" value={nonces.all} />
          <HiddenField name="appeal" value={appeal} />
          <HiddenField name="seen" value={pledge.came.toString()} />
          {[...rest].map(([needId, quantity]) => (
            <HiddenField name={quantityField(needId)} value={quantity.toString()} key={needId} />
          ))}
          <button class="button is-primary is-big door-all" type="submit">
            {pledge.came > 0 ? 'All the rest of it' : 'All of it'}
          </button>
        </form>
      )}
      <form class="form" method="post" action={action} data-door-some novalidate>
        <HiddenField name="nonce" value={nonces.some} />
        <HiddenField name="appeal" value={appeal} />
        {pledge && <HiddenField name="seen" value={pledge.came.toString()} />}
        <div class="stack" data-door-promised>
          {promised.map((need) => (
            <NeedFields need={need} value={valueOf(need.id)} typed={typed} errors={errors} key={need.id} />
          ))}
        </div>
        {others.length > 0 && (
          <details class="details" open={isOtherTyped || promised.length === 0} data-door-others>
            <summary>Something else</summary>
            <div class="stack">
              {others.map((need) => (
                <NeedFields need={need} value={valueOf(need.id)} typed={typed} errors={errors} key={need.id} />
              ))}
            </div>
          </details>
        )}
        {pledge && <Final checked={typedText(typed, 'final') === 'yes'} />}
        <Button variant={pledge && rest.size > 0 ? 'secondary' : 'primary'} big>
          {pledge ? 'Count these numbers' : 'Count it'}
        </Button>
      </form>
    </div>
  );
}

/** The end of a pledge; in a template of its own for browser code, which makes the forms of pledges from those without. */
export const Final = ({ checked }: { checked: boolean }): VNode => (
  <CheckboxField
    name="final"
    label="No more will come"
    hint="What did not come, or was refused, is free for others to promise."
    checked={checked}
  />
);

/** The number of a need, and behind a line what came instead and what could not be taken. */
function NeedFields({
  need,
  value,
  typed,
  errors,
}: {
  need: DoorNeed;
  value: string;
  typed: Typed;
  errors: FormError[];
}): VNode {
  const { id, label, item, unit } = need;
  const text = (name: string) => typedText(typed, name);
  const names = [alikeField(id), refusedField(id), reasonField(id), noteField(id)];
  const isOpen = names.some((name) => text(name) !== '' || errors.some(({ path }) => path === name));
  return (
    <div class="door-need" data-need={id} data-item={item} data-unit={unit ?? undefined}>
      <NumberStepper name={quantityField(id)} label={label} value={value} errors={errors} />
      <details class="details" open={isOpen}>
        <summary>
          Something alike, or not taken<span class="visually-hidden">: {item}</span>
        </summary>
        <div class="stack">
          <TextField
            name={alikeField(id)}
            label="What came instead?"
            hint="Counted above all the same. For example: a quilt for a blanket."
            value={text(alikeField(id))}
            maxlength={200}
            autocomplete="off"
            required={false}
            errors={errors}
          />
          <NumberStepper
            name={refusedField(id)}
            label="How many could you not take?"
            value={text(refusedField(id))}
            errors={errors}
          />
          <SelectField
            name={reasonField(id)}
            label="Why?"
            choices={[
              { value: '', label: 'Choose why' },
              ...Object.entries(refusalWords).map(([reason, words]) => ({
                value: reason,
                label: words.charAt(0).toUpperCase() + words.slice(1),
              })),
            ]}
            value={text(reasonField(id))}
            errors={errors}
          />
          <TextField
            name={noteField(id)}
            label="A note"
            value={text(noteField(id))}
            maxlength={200}
            autocomplete="off"
            required={false}
            errors={errors}
          />
        </div>
      </details>
    </div>
  );
}
