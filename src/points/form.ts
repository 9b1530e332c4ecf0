import { typedText, type Typed } from '../http/forms.ts';
import { numberIn } from '../http/texts.ts';
import { altText } from '../pictures/photo-fields.tsx';
import type { FormError } from '../ui/form.tsx';
import { readHours } from './hours.ts';
import { positionText, readPosition } from './position.ts';
import type { OwnPoint } from './queries.ts';

/** The form of a point as it stands on the page: everything is text. */
export type PointForm = {
  name: string;
  address: string;
  postcode: string;
  position: string;
  hours: string;
  notes: string;
  accepts: string;
  visibility: string;
  capacityPerHour: string;
  slotMinutes: string;
  storageCeiling: string;
  pictureId: string;
  pictureAlt: string;
  removePicture: boolean;
};

export const emptyPointForm: PointForm = {
  name: '',
  address: '',
  postcode: '',
  position: '',
  hours: '',
  notes: '',
  accepts: '',
  visibility: 'public',
  capacityPerHour: '',
  slotMinutes: '30',
  storageCeiling: '',
  pictureId: '',
  pictureAlt: '',
  removePicture: false,
};

export function pointFormOf(typed: Typed): PointForm {
  const text = (name: keyof PointForm) => typedText(typed, name);
  return {
    name: text('name'),
    address: text('address'),
    postcode: text('postcode'),
    position: text('position'),
    hours: text('hours'),
    notes: text('notes'),
    accepts: text('accepts'),
    capacityPerHour: text('capacityPerHour'),
    storageCeiling: text('storageCeiling'),
    pictureId: text('pictureId'),
    pictureAlt: text('pictureAlt'),
    visibility: text('visibility') || 'public',
    slotMinutes: text('slotMinutes') || '30',
    removePicture: text('removePicture') !== '',
  };
}

export function pointFormFrom(point: OwnPoint): PointForm {
  const { name, address, postcode, hours, notes, accepts, visibility, picture } = point;
  return {
    ...{ name, address, notes, accepts, visibility },
    postcode: postcode ?? '',
    position: positionText(point),
    hours: hours ?? '',
    capacityPerHour: point.capacityPerHour?.toString() ?? '',
    slotMinutes: point.slotMinutes.toString(),
    storageCeiling: point.storageCeiling?.toString() ?? '',
    pictureId: picture?.id ?? '',
    pictureAlt: picture?.alt ?? '',
    removePicture: false,
  };
}

/** The form as the schema of the API takes it, and what is wrong with what the schema does not see. */
export function pointInputOf(form: PointForm): {
  value: Record<string, unknown>;
  pictureAlt: string;
  errors: FormError[];
} {
  const position = readPosition(form.position);
  const { name, address, postcode, hours, notes, accepts, visibility } = form;
  const hasSlots = form.capacityPerHour.trim() !== '';
  return {
    value: {
      ...{ name, address, postcode, hours, notes, accepts, visibility },
      latitude: position.kind === 'at' ? position.latitude : null,
      longitude: position.kind === 'at' ? position.longitude : null,
      capacityPerHour: numberOrNull(form.capacityPerHour),
      slotMinutes: numberIn(form.slotMinutes),
      storageCeiling: numberOrNull(form.storageCeiling),
    },
    pictureAlt: altText(form.pictureAlt),
    errors: [
      ...(position.kind === 'wrong' ? [{ path: 'position', message: position.message }] : []),
      ...(hasSlots && readHours(hours) === null ? [{ path: 'hours', message: hoursForSlots }] : []),
    ],
  };
}

const hoursForSlots =
  'People can choose a time only when we can read your hours. Write them like “Mon-Fri 9 am to 5 pm”, or leave out how many can come in an hour';

const numberOrNull = (text: string): number | string | null => (text.trim() === '' ? null : numberIn(text));
