import type { VNode } from 'preact';
import { typedText, type Typed } from '../http/forms.ts';
import { RadioGroup } from '../ui/choices.tsx';
import { SelectField, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { timeZones } from './input.ts';
import type { Organisation } from './queries.ts';
import { registers } from './register-number.ts';

/** What an organisation says about itself: the same fields at the application, in the settings and at set-up. */
export function ProfileFields({ typed, errors, emailHint }: ProfileFieldsProps): VNode {
  const value = (name: string) => typedText(typed, name);
  return (
    <>
      <TextField
        name="name"
        label="Name of your organisation"
        autocomplete="organization"
        value={value('name')}
        errors={errors}
        maxlength={120}
        required
      />
      <RadioGroup
        name="kind"
        label="What are you?"
        choices={kinds}
        value={value('kind') || 'charity'}
        errors={errors}
      />
      <SelectField
        name="register"
        label="Where are you registered?"
        choices={registerChoices}
        value={value('register')}
        errors={errors}
      />
      <TextField
        name="registerNumber"
        label="Register number"
        hint="As it stands in the register, e.g. 1090095. Leave it empty if you are not registered."
        value={value('registerNumber')}
        errors={errors}
        width="medium"
        required={false}
      />
      <TextField
        name="email"
        label="E-mail address"
        hint={emailHint}
        type="email"
        autocomplete="email"
        value={value('email')}
        errors={errors}
        required
      />
      <TextField
        name="website"
        label="Website"
        type="url"
        autocomplete="url"
        value={value('website')}
        errors={errors}
        required={false}
      />
      <TextArea
        name="about"
        label="A few words about you"
        hint="Who you are, and whom you help. Shown with your appeals."
        value={value('about')}
        errors={errors}
        maxlength={2000}
        required={false}
      />
      <SelectField
        name="timeZone"
        label="Time zone"
        hint="Your deadlines are meant in it."
        choices={zoneChoices}
        value={value('timeZone') || 'Europe/London'}
        errors={errors}
      />
    </>
  );
}

export type ProfileFieldsProps = { typed: Typed; errors: readonly FormError[]; emailHint: string };

/** What is stored, as the form shows it. */
export const profileTyped = (organisation: Organisation): Typed => ({
  name: organisation.name,
  kind: organisation.kind,
  register: organisation.register ?? '',
  registerNumber: organisation.registerNumber ?? '',
  email: organisation.email,
  website: organisation.website ?? '',
  about: organisation.about,
  timeZone: organisation.timeZone,
});

const kinds = [
  { value: 'charity', label: 'A charity' },
  { value: 'animal-shelter', label: 'An animal shelter' },
  { value: 'food-bank', label: 'A food bank' },
  { value: 'community', label: 'A group, a school, a neighbourhood' },
] as const;

const registerChoices = [
  { value: '', label: 'Not registered' },
  ...registers.map(({ code, label }) => ({ value: code, label })),
];

const zoneChoices = timeZones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
