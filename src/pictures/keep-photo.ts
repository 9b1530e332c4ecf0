import type { Deps } from '../http/deps.ts';
import { isId } from '../lib/ids.ts';
import type { FormError } from '../ui/form.tsx';
import { ownsPicture, readPicture, savePicture } from './keep.ts';
import type { Photo } from './read-form.ts';

/**
 * Keeps the photo of a form before the rest of it is judged, so that nobody has to choose it again. `former` is the
 * picture that the form had already; it stays unless a new one came.
 */
export async function keepPhoto(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  organisation: { id: string },
  photo: Photo,
  former: string,
): Promise<{ pictureId: string; errors: FormError[] }> {
  const pictureId = isId(former) && (await ownsPicture(db, organisation.id, former)) ? former : '';
  if (photo.kind === 'none') return { pictureId, errors: [] };
  const read =
    photo.kind === 'too-large'
      ? { kind: 'refused' as const, reason: 'This photo is larger than 12 MB. Choose a smaller one' }
      : await readPicture(photo.bytes);
  if (read.kind === 'refused') return { pictureId, errors: [{ path: 'photo', message: read.reason }] };
  const saved = await savePicture(db, { organisationId: organisation.id, picture: read, now: clock.now() });
  return { pictureId: saved, errors: [] };
}
