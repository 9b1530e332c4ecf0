import type { VNode } from 'preact';
import { Button, ErrorSummary, FileField, HiddenField, TextField, type FormError } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';

export type PhotosProps = {
  path: string;
  nonce: string;
  done: string | null;
  caption: string;
  errors: readonly FormError[];
  photos: readonly {
    id: string;
    caption: string;
    day: string;
    src: string;
    srcset: string;
    width: number;
    height: number;
  }[];
};

/** One photo says more than a number: it goes with the thanks of the day. */
export function Photos({ path, nonce, done, caption, errors, photos }: PhotosProps): VNode {
  return (
    <>
      <ErrorSummary errors={errors} />
      {done !== null && (
        <Notice kind="success" live>
          <p>{done}</p>
        </Notice>
      )}
      <p>
        Thanks go by themselves, once a day in the afternoon: to everybody whose things you counted, and to those who
        passed it on. The newest photo of the last day and a half goes with them.
      </p>
      <form class="form" method="post" action={path} encType="multipart/form-data">
        <HiddenField name="nonce" value={nonce} />
        <FileField
          name="photo"
          label="A photo"
          hint="JPEG, PNG or WebP, up to 12 MB. The place where it was taken is removed. Ask people before you show them."
          accept="image/jpeg,image/png,image/webp"
          errors={errors}
        />
        <TextField
          name="caption"
          label="A few words"
          hint="They stand below the photo: Bella’s first breakfast from your tins"
          required={false}
          value={caption}
          errors={errors}
          maxlength={200}
        />
        <Button big>Add it</Button>
      </form>
      {photos.length > 0 && (
        <section class="stack" aria-labelledby="photos-title">
          <h2 id="photos-title">Added so far</h2>
          <ul class="cards">
            {photos.map(({ id, caption: words, day, src, srcset, width, height }) => (
              <li class="card stack" key={id}>
                <img
                  class="photo"
                  src={src}
                  srcset={srcset}
                  width={width}
                  height={height}
                  alt={words === '' ? `The photo of ${day}` : words}
                  sizes="(min-width: 60rem) 24rem, 100vw"
                  loading="lazy"
                />
                <p class="small">
                  {words !== '' && (
                    <>
                      {words}
                      <br />
                    </>
                  )}
                  <span class="quiet">{day}</span>
                </p>
                <form method="post" action={`${path}/${id}/remove`}>
                  <Button variant="quiet">
                    Take it away<span class="visually-hidden">, the photo of {day}</span>
                  </Button>
                </form>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
