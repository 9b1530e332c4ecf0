import type { VNode } from 'preact';
import { CheckboxField } from '../ui/choices.tsx';
import { Field, FileField, HiddenField, TextField, type FormError } from '../ui/form.tsx';

/** The photo of a form: what is there, another instead, and what it shows. */
export function PhotoFields({
  form,
  altHint,
  errors,
}: {
  form: { pictureId: string; pictureAlt: string; removePicture: boolean };
  altHint: string;
  errors: readonly FormError[];
}): VNode {
  const isThere = form.pictureId !== '' && !form.removePicture;
  return (
    <section class="stack">
      {isThere && (
        <>
          <HiddenField name="pictureId" value={form.pictureId} />
          <Field name="removePicture" label="The photo you have chosen">
            <img src={`/pictures/${form.pictureId}/480`} alt="The photo you have chosen" width={240} />
          </Field>
          <CheckboxField name="removePicture" label="Take this photo away" errors={errors} />
        </>
      )}
      <FileField
        name="photo"
        label={isThere ? 'Another photo instead' : 'A photo'}
        hint="JPEG, PNG or WebP, up to 12 MB. The place where it was taken is removed."
        accept="image/jpeg,image/png,image/webp"
        required={false}
        errors={errors}
      />
      <TextField
        name="pictureAlt"
        label="What the photo shows"
        hint={altHint}
        required={false}
        value={form.pictureAlt}
        errors={errors}
        maxlength={200}
      />
    </section>
  );
}

/** What was typed about a photo, on one line and no longer than its field. */
export const altText = (typed: string): string => typed.replace(/\s+/g, ' ').trim().slice(0, 200);
