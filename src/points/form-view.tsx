import type { VNode } from 'preact';
import { PhotoFields } from '../pictures/photo-fields.tsx';
import { RadioGroup } from '../ui/choices.tsx';
import { ErrorSummary, HiddenField, SelectField, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import type { PointForm } from './form.ts';
import { hoursInWords } from './hours-words.ts';
import { slotLengths } from './input.ts';
import type { OwnPoint } from './queries.ts';

/** How typed hours are read. */
export type HoursReading = { kind: 'unclear' } | { kind: 'read'; words: string; now: string | null; format: string };

export type PointFormProps = {
  action: string;
  back: string;
  form: PointForm;
  /** The id of a new point, so that the same submit twice is one; the version of one that is there. */
  stamp: string;
  errors: FormError[];
  reading: HoursReading | null;
  /** When somebody was faster: what is saved now. */
  saved: OwnPoint | null;
  /** The titles of the appeals that change with it. */
  appeals: string[];
};

/** The whole form of a drop-off point. */
export function PointFormView(props: PointFormProps): VNode {
  const { action, back, form, stamp, errors, reading, saved, appeals } = props;
  return (
    <>
      <p>
        <a href={back}>Back without saving</a>
      </p>
      <form class="form" method="post" action={action} enctype="multipart/form-data" noValidate>
        {/* The first button of a form is what the Enter key presses: it has to be the one that saves. */}
        <button class="visually-hidden" type="submit" tabIndex={-1} aria-hidden="true">
          Save
        </button>
        <ErrorSummary errors={errors} />
        {saved && <Conflict saved={saved} />}
        {appeals.length > 0 && (
          <p class="quiet">
            What you change is changed for everybody who looks at{' '}
            {appeals.length === 1 ? `“${appeals[0] ?? ''}”` : `the ${appeals.length} appeals that name it`}.
          </p>
        )}
        <HiddenField name="stamp" value={stamp} />
        <TextField name="name" label="Name" hint="The kennels, the church hall" value={form.name} errors={errors} />
        <RadioGroup
          name="visibility"
          label="Who sees the address"
          value={form.visibility}
          errors={errors}
          choices={[
            { value: 'public', label: 'Everyone' },
            {
              value: 'after-pledge',
              label: 'Only those who have pledged',
              hint: 'Until a pledge is confirmed nothing but the name is shown: no address, postcode, hours, photo or place on the map. So don’t put the address into the name.',
            },
          ]}
        />
        <TextArea name="address" label="Address" rows={3} value={form.address} errors={errors} />
        <TextField
          name="postcode"
          label="Postcode"
          width="short"
          required={false}
          value={form.postcode}
          errors={errors}
        />
        <TextField
          name="position"
          label="Place on the map"
          hint="Two numbers like 53.4808, -2.2426, or the address of a map on which you have marked it"
          required={false}
          value={form.position}
          errors={errors}
        />
        <Hours form={form} errors={errors} reading={reading} />
        <TextArea
          name="notes"
          label="How to find it and get in"
          hint="Parking, the doorbell, the side entrance"
          rows={3}
          required={false}
          value={form.notes}
          errors={errors}
        />
        <TextArea
          name="accepts"
          label="What it takes, and from whom"
          hint="Only tins and bags up to 15 kg; vans please to the yard"
          rows={2}
          required={false}
          value={form.accepts}
          errors={errors}
        />
        <Details
          summary="If only so many can come, or be stored"
          open={form.capacityPerHour !== '' || form.storageCeiling !== '' || errors.some(isOfLimits)}
        >
          <TextField
            name="capacityPerHour"
            label="How many people can come in an hour"
            hint="Then everybody chooses a time. Leave it empty when anybody can come at any time."
            width="short"
            inputmode="numeric"
            required={false}
            value={form.capacityPerHour}
            errors={errors}
          />
          <SelectField
            name="slotMinutes"
            label="How long one time is"
            value={form.slotMinutes}
            errors={errors}
            choices={slotLengths.map((length) => ({ value: length.toString(), label: `${length} minutes` }))}
          />
          <TextField
            name="storageCeiling"
            label="How many things it can store"
            hint="You are warned when four fifths of it are taken."
            width="short"
            inputmode="numeric"
            required={false}
            value={form.storageCeiling}
            errors={errors}
          />
        </Details>
        <PhotoFields
          form={form}
          altHint="For people who can’t see it: “The green gate beside the vet’s”"
          errors={errors}
        />
        <button class="button is-primary is-big" type="submit">
          Save
        </button>
      </form>
    </>
  );
}

const isOfLimits = ({ path }: FormError): boolean =>
  ['capacityPerHour', 'slotMinutes', 'storageCeiling'].includes(path);

/** The hours and how they are read. What is shown says the server, also while nothing is saved yet. */
function Hours({ form, errors, reading }: Pick<PointFormProps, 'form' | 'errors' | 'reading'>): VNode {
  return (
    <div class="stack">
      <TextField
        name="hours"
        label="When somebody is there"
        hint="As you would write it on the door: Mon to Fri 9 am to 5 pm, Sat 10 to noon, closed on bank holidays"
        required={false}
        value={form.hours}
        errors={errors}
        maxlength={300}
      />
      {reading?.kind === 'read' && (
        <Notice kind="info" title={`This is how we read it: ${reading.words}`}>
          <p class="small quiet">
            {reading.now === null
              ? ''
              : `By that it ${reading.now.startsWith('open ') ? `is ${reading.now}` : reading.now}. `}
            In OpenStreetMap’s format: {reading.format}
          </p>
        </Notice>
      )}
      {reading?.kind === 'unclear' && (
        <Notice kind="warning" title="We can’t read this for certain">
          <p>
            It is shown as you typed it, and nobody can choose a time. To be sure, write the days and “am” or “pm”: Mon
            to Fri 9 am to 5 pm.
          </p>
        </Notice>
      )}
      <p>
        <button class="button is-secondary is-small" type="submit" name="act" value="read">
          How do you read these hours?
        </button>
      </p>
    </div>
  );
}

/** Somebody was faster: theirs to read, one's own to send again. */
function Conflict({ saved }: { saved: OwnPoint }): VNode {
  const lines = [saved.name, saved.address, saved.postcode, hoursInWords(saved.hours), saved.accepts, saved.notes];
  return (
    <Notice kind="warning" title="Somebody changed it meanwhile">
      <p>What is saved now stands here; what you typed stands below. Saving puts yours in its place.</p>
      <ul class="plain-list" data-saved-version>
        {lines.map((line, at) => (line === null || line === '' ? null : <li key={at}>{line}</li>))}
      </ul>
    </Notice>
  );
}
