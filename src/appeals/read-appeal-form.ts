import type { FastifyRequest } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { typedText } from '../http/forms.ts';
import type { MemberHere } from '../organisations/guards.ts';
import { keepPhoto } from '../pictures/keep-photo.ts';
import { readFormWithPhoto } from '../pictures/read-form.ts';
import type { FormError } from '../ui/form.tsx';
import { emptyForm, formOf, rearranged, type AppealForm } from './form.ts';
import { parseNeedsListInTurns } from './needs-list/parse-needs-list.ts';
import { linesOf } from './needs-list/read-lines.ts';

export type ReadForm = { version: string; agreed: string } & (
  | { kind: 'rearranged'; form: AppealForm; emptyRows: number; emptyPoints: number; errors: FormError[] }
  | { kind: 'sent'; form: AppealForm; photoErrors: FormError[] }
);

/** Reads the form, keeps its photo, and does what a button inside it asks for. */
export async function readAppealForm(deps: Deps, request: FastifyRequest, here: MemberHere): Promise<ReadForm> {
  const { typed, photo } = await readFormWithPhoto(request);
  const typedForm = formOf(typed);
  const { pictureId, errors } = await keepPhoto(deps, here.organisation, photo, typedForm.pictureId);
  const form = { ...typedForm, pictureId, removePicture: photo.kind === 'photo' ? false : typedForm.removePicture };
  const act = typedText(typed, 'act');
  const sent = { version: typedText(typed, 'version'), agreed: typedText(typed, 'agreed') };
  const changed = rearranged(form, act);
  if (!changed) return { kind: 'sent', form, photoErrors: errors, ...sent };
  const emptyRows = act === 'add-need' ? 3 : 1;
  return { kind: 'rearranged', form: changed, emptyRows, emptyPoints: act === 'add-point' ? 1 : 0, errors, ...sent };
}

/** A pasted list as a form to correct. */
export async function pastedForm(text: string): Promise<AppealForm> {
  const { needs, notWanted, unclear, lines } = await parseNeedsListInTurns(text);
  const leftOut = new Set(
    lines.flatMap(({ line, became }) => (became === 'heading' || became === 'context' ? [line] : [])),
  );
  return {
    ...emptyForm,
    needs: needs.map(({ item, unit, wanted, note, anythingLike }) => ({
      ...{ id: '', item, note, anythingLike, priority: '2', headroomPercent: '25', orderUrl: '' },
      unit: unit ?? '',
      wanted: wanted?.toString() ?? '',
    })),
    notWanted: notWanted.join('\n'),
    unclear,
    leftOut: linesOf(text)
      .filter((raw, at) => leftOut.has(at + 1) && /[\p{L}\p{N}]/u.test(raw))
      .map((raw) => raw.trim())
      .join('\n'),
  };
}
