import type { VNode } from 'preact';
import { hoursInWords } from '../points/hours-words.ts';
import type { OwnPoint } from '../points/queries.ts';
import { RadioGroup } from '../ui/choices.tsx';
import { FieldNotes, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { Details } from '../ui/parts.tsx';
import { ActButton } from './act-button.tsx';
import { emptyPoint, type AppealForm, type PointRow } from './form.ts';

type PointsFieldsProps = { form: AppealForm; points: OwnPoint[]; emptyPoints: number; errors: FormError[] };

/** Where to bring it: the organisation's places to tick, those of this appeal first, and room for a new one. */
export function PointsFields({ form, points, emptyPoints, errors }: PointsFieldsProps): VNode {
  const known = points.filter(({ id, closedAt }) => closedAt === null || form.points.includes(id));
  const place = ({ id }: OwnPoint) => (form.points.includes(id) ? form.points.indexOf(id) : form.points.length);
  const extra = Math.max(emptyPoints, known.length === 0 && form.dropOffPoints.length === 0 ? 1 : 0);
  const rows = [...form.dropOffPoints, ...Array.from({ length: extra }, () => emptyPoint)];
  return (
    <section class="stack" aria-labelledby="dropOffPoints">
      <h2 id="dropOffPoints">Where to bring it</h2>
      {known.length > 0 && (
        <Ticks points={known.toSorted((one, other) => place(one) - place(other))} form={form} errors={errors} />
      )}
      {rows.map((point, at) => (
        <Point point={point} at={at} errors={errors} key={at} />
      ))}
      {known.length > 0 && rows.length === 0 ? (
        <Details summary="Another place">
          <Point point={emptyPoint} at={0} errors={errors} />
        </Details>
      ) : (
        <ActButton act="add-point">Add another place</ActButton>
      )}
    </section>
  );
}

function Ticks({ points, form, errors }: { points: OwnPoint[]; form: AppealForm; errors: FormError[] }): VNode {
  const isWrong = errors.some(({ path }) => path === 'points');
  return (
    <fieldset class={isWrong ? 'field has-error' : 'field'}>
      <legend class="label">Your drop-off points</legend>
      <FieldNotes name="points" label="Your drop-off points" errors={errors} />
      {points.map(({ id, name, address, hours, visibility, closedAt }, at) => {
        const tickId = at === 0 ? 'points' : `points-${id}`;
        const words = [
          closedAt === null ? null : 'Closed',
          address.replaceAll('\n', ', '),
          hoursInWords(hours),
          visibility === 'public' ? null : 'Only those who have pledged see the address',
        ];
        return (
          <div class="choice" key={id}>
            <input
              type="checkbox"
              id={tickId}
              name="points"
              value={id}
              checked={form.points.includes(id)}
              aria-describedby={`${tickId}-more`}
            />
            <label for={tickId}>{name}</label>
            <p class="hint" id={`${tickId}-more`}>
              {words.filter((one) => one !== null).join('. ')}
            </p>
          </div>
        );
      })}
    </fieldset>
  );
}

function Point({ point, at, errors }: { point: PointRow; at: number; errors: FormError[] }): VNode {
  const name = `dropOffPoints.${at}`;
  return (
    <fieldset class="card stack">
      <legend class="visually-hidden">A new place</legend>
      <TextField
        name={`${name}.name`}
        label="Name of the place"
        hint="The kennels, the church hall"
        value={point.name}
        errors={errors}
      />
      <TextArea name={`${name}.address`} label="Address" rows={2} value={point.address} errors={errors} />
      <TextField
        name={`${name}.postcode`}
        label="Postcode"
        width="short"
        required={false}
        value={point.postcode}
        errors={errors}
      />
      <TextField
        name={`${name}.hours`}
        label="When somebody is there"
        hint="Mon to Fri 9 am to 5 pm, Sat 10 to noon"
        required={false}
        value={point.hours}
        errors={errors}
      />
      <RadioGroup
        name={`${name}.visibility`}
        label="Who sees the address"
        value={point.visibility}
        errors={errors}
        choices={[
          { value: 'public', label: 'Everyone' },
          {
            value: 'after-pledge',
            label: 'Only those who have pledged',
            hint: 'Before that nothing but its name is shown, so don’t put the address into the name or the story.',
          },
        ]}
      />
    </fieldset>
  );
}
