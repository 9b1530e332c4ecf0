import type { Typed } from '../http/forms.ts';
import { typedText } from '../http/forms.ts';
import { numberIn } from '../http/texts.ts';
import { altText } from '../pictures/photo-fields.tsx';
import type { FormError } from '../ui/form.tsx';
import { deadlineField, readDeadline } from './deadline.ts';
import type { AppealWithParts } from './queries.ts';

/** A line of needs as the form shows it: everything is text. */
export type NeedRow = {
  id: string;
  item: string;
  unit: string;
  wanted: string;
  note: string;
  anythingLike: boolean;
  priority: string;
  headroomPercent: string;
  orderUrl: string;
};

export type PointRow = { name: string; address: string; postcode: string; hours: string; visibility: string };

/** The whole form as it stands on the page, typed or filled in. */
export type AppealForm = {
  title: string;
  story: string;
  deadline: string;
  needs: NeedRow[];
  /** Closed needs that shall be open again, by id. */
  reopen: string[];
  notWanted: string;
  /** The organisation's drop-off points that are ticked, by id. */
  points: string[];
  /** Places that are new with this appeal. */
  dropOffPoints: PointRow[];
  pictureId: string;
  /** What the photo shows, for those who can't see it. */
  pictureAlt: string;
  removePicture: boolean;
  /** Lines of a pasted list that nobody could read, until the person has said what they are. */
  unclear: string[];
  /** Lines of a pasted list that became nothing, as they were typed, to compare; one on each line. */
  leftOut: string;
};

export const emptyNeed: NeedRow = {
  id: '',
  item: '',
  unit: '',
  wanted: '',
  note: '',
  anythingLike: false,
  priority: '2',
  headroomPercent: '25',
  orderUrl: '',
};
export const emptyPoint: PointRow = { name: '', address: '', postcode: '', hours: '', visibility: 'public' };
export const emptyForm: AppealForm = {
  title: '',
  story: '',
  deadline: '',
  needs: [],
  reopen: [],
  notWanted: '',
  points: [],
  dropOffPoints: [],
  pictureId: '',
  pictureAlt: '',
  removePicture: false,
  unclear: [],
  leftOut: '',
};

/** More than a form takes, so that the schema and not this file says that it was too much. */
const mostRows = 400;

/** What was typed; empty rows are left out, so that the numbers in the errors are those of the rows shown. */
export function formOf(typed: Typed): AppealForm {
  return {
    title: typedText(typed, 'title'),
    story: typedText(typed, 'story'),
    deadline: typedText(typed, 'deadline'),
    needs: rowsOf(typed, 'needs').flatMap((at) => {
      const row = needRow(typed, `needs.${at}`);
      return isEmptyNeed(row) || typedText(typed, 'act') === `remove-need-${at}` ? [] : [row];
    }),
    reopen: [typed['reopen'] ?? []].flat().slice(0, mostRows),
    notWanted: typedText(typed, 'notWanted'),
    points: [typed['points'] ?? []].flat().slice(0, mostRows),
    dropOffPoints: rowsOf(typed, 'dropOffPoints').flatMap((at) => {
      const row = pointRow(typed, `dropOffPoints.${at}`);
      return [row.name, row.address, row.postcode, row.hours].every((one) => one.trim() === '') ? [] : [row];
    }),
    pictureId: typedText(typed, 'pictureId'),
    pictureAlt: typedText(typed, 'pictureAlt'),
    removePicture: typedText(typed, 'removePicture') !== '',
    unclear: [typed['unclear'] ?? []].flat().slice(0, mostRows),
    leftOut: typedText(typed, 'leftOut'),
  };
}

/** An appeal as the form shows it; closed needs are not for editing, but can be opened again. */
export function formFrom({ appeal, organisation, needs, dropOffPoints, picture }: AppealWithParts): AppealForm {
  return {
    title: appeal.title,
    story: appeal.story,
    deadline: deadlineField(appeal.deadline, organisation.timeZone),
    needs: needs
      .filter((need) => need.closedAt === null)
      .map((need) => ({
        id: need.id,
        item: need.item,
        unit: need.unit ?? '',
        wanted: need.wanted?.toString() ?? '',
        note: need.note,
        anythingLike: need.anythingLike,
        priority: need.priority.toString(),
        headroomPercent: need.headroomPercent.toString(),
        orderUrl: need.orderUrl ?? '',
      })),
    reopen: [],
    notWanted: appeal.notWanted.join('\n'),
    points: dropOffPoints.map(({ id }) => id),
    dropOffPoints: [],
    pictureId: appeal.pictureId ?? '',
    pictureAlt: picture?.alt ?? '',
    removePicture: false,
    unclear: [],
    leftOut: '',
  };
}

/**
 * The form as the schema of the API takes it. A deadline that still shows what is saved stays to the second what it
 * is. What is no number stays text, so that the schema says what is wrong with it.
 */
export function inputOf(
  form: AppealForm,
  { timeZone, savedDeadline = null }: { timeZone: string; savedDeadline?: Date | null },
): { value: Record<string, unknown>; pictureAlt: string; errors: FormError[] } {
  const isAsSaved = savedDeadline !== null && form.deadline === deadlineField(savedDeadline, timeZone);
  const deadline = isAsSaved ? { kind: 'at' as const, at: savedDeadline } : readDeadline(form.deadline, timeZone);
  return {
    value: {
      title: form.title,
      story: form.story,
      deadline: deadline.kind === 'at' ? deadline.at.toISOString() : null,
      needs: [...form.needs.map(needValue), ...form.reopen.map((id) => ({ id, closed: false }))],
      notWanted: linesOf(form.notWanted),
      dropOffPoints: [...form.points.map((id) => ({ id })), ...form.dropOffPoints],
    },
    pictureAlt: altText(form.pictureAlt),
    errors: deadline.kind === 'wrong' ? [{ path: 'deadline', message: deadline.message }] : [],
  };
}

const needValue = ({ id, wanted, priority, headroomPercent, ...text }: NeedRow): Record<string, unknown> => ({
  ...text,
  ...(id === '' ? {} : { id }),
  wanted: wanted.trim() === '' ? null : numberIn(wanted),
  priority: numberIn(priority),
  headroomPercent: headroomPercent.trim() === '' ? 25 : numberIn(headroomPercent),
});

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/^\s*[-*•]\s+/, '').trim())
    .filter((line) => line !== '');

/**
 * What a button inside the form does to it, when it saves nothing: an unclear line becomes a need, goes to the list
 * of what is not wanted, or is left out. Null for a button that saves.
 */
export function rearranged(form: AppealForm, act: string): AppealForm | null {
  const [, verb, at] = /^(take|refuse|drop)-line-(\d+)$/.exec(act) ?? [];
  if (verb === undefined) return /^(add-need|add-point|remove-need-\d+)$/.test(act) ? form : null;
  const line = form.unclear[Number(at)];
  if (line === undefined) return form;
  const rest = { ...form, unclear: form.unclear.filter((_, index) => index !== Number(at)) };
  if (verb === 'take') return { ...rest, needs: [...form.needs, { ...emptyNeed, item: line }] };
  if (verb === 'refuse') return { ...rest, notWanted: [...linesOf(form.notWanted), line].join('\n') };
  return rest;
}

/** Where an error has no field of its own on the page, the nearest one. */
export function formPath(path: string, { needs, points }: AppealForm): string {
  if (path.startsWith('notWanted')) return 'notWanted';
  const need = /^needs\.(\d+)\./.exec(path)?.[1];
  if (need !== undefined && Number(need) >= needs.length) return 'reopen';
  const [, at, field] = /^dropOffPoints\.(\d+)\.(\w+)$/.exec(path) ?? [];
  if (at === undefined) return path;
  return Number(at) < points.length ? 'points' : `dropOffPoints.${Number(at) - points.length}.${field ?? ''}`;
}

function rowsOf(typed: Typed, list: string): number[] {
  const numbers = Object.keys(typed).flatMap((name) => {
    const [first, number, ...rest] = name.split('.');
    return first === list && rest.length === 1 && /^\d{1,4}$/.test(number ?? '') ? [Number(number)] : [];
  });
  return [...new Set(numbers)].sort((one, other) => one - other).slice(0, mostRows);
}

const needRow = (typed: Typed, at: string): NeedRow => ({
  id: typedText(typed, `${at}.id`),
  item: typedText(typed, `${at}.item`),
  unit: typedText(typed, `${at}.unit`),
  wanted: typedText(typed, `${at}.wanted`),
  note: typedText(typed, `${at}.note`),
  anythingLike: typedText(typed, `${at}.anythingLike`) !== '',
  priority: typedText(typed, `${at}.priority`) || '2',
  headroomPercent: typedText(typed, `${at}.headroomPercent`),
  orderUrl: typedText(typed, `${at}.orderUrl`),
});

const pointRow = (typed: Typed, at: string): PointRow => ({
  name: typedText(typed, `${at}.name`),
  address: typedText(typed, `${at}.address`),
  postcode: typedText(typed, `${at}.postcode`),
  hours: typedText(typed, `${at}.hours`),
  visibility: typedText(typed, `${at}.visibility`) || 'public',
});

/** A row without item, quantity and note; a row that lost its item but was saved once is one to take away. */
const isEmptyNeed = ({ item, unit, wanted, note }: NeedRow): boolean =>
  [item, unit, wanted, note].every((text) => text.trim() === '');
