import type { SentTo } from '../appeals/places-now.ts';
import type { LetterPart } from '../mail/letter.ts';
import { placeLines } from '../points/place.ts';
import type { ShownPoint } from '../points/shown.ts';
import { leadsAway } from '../ui/state-words.ts';
import {
  givenElsewhereWords,
  lostTimeWords,
  notHereWords,
  orderLinks,
  replacedWords,
  slotAt,
  slotWords,
} from './arrival-words.ts';
import type { PledgeView } from './queries.ts';
import { deadlineOf } from './words.ts';

/** Whether times can be had at any of these points. */
export const takesTimes = (points: readonly ShownPoint[]): boolean =>
  points.some(
    ({ capacityPerHour, hours, closedAt }) => capacityPerHour !== null && hours !== null && closedAt === null,
  );

/** Where it is to be brought at present, as a letter says it. */
export type ToldPlaces = {
  points: readonly ShownPoint[];
  /** Named by the appeal, and replaced by where people are sent. */
  replaced: readonly { name: string }[];
  sentTo: SentTo | null;
};

/**
 * How and when it comes, in a letter to somebody who has confirmed: by the way they chose. Where people are sent instead
 * stands in the letter already. `page`: the pledge's.
 */
export function howAndWhenParts(
  pledge: PledgeView,
  { places, page }: { places: ToldPlaces; page: string },
): LetterPart[] {
  const { points, replaced, sentTo } = places;
  if (leadsAway(sentTo?.redirect)) return awayParts(pledge, page);
  const open = points.filter(({ closedAt }) => closedAt === null);
  const { organisation, plan } = pledge;
  const slot = slotAt(pledge, points);
  const until = deadlineOf(pledge);
  const by = until === '' ? '' : ` ${until}`;
  switch (plan.way) {
    case 'bring': {
      if (slot !== null)
        return [
          { text: `Your time: ${slotWords(pledge) ?? ''}. It is kept for you.` },
          ...placeParts(
            organisation.name,
            open.filter(({ id }) => id === slot.pointId),
          ),
          { link: { label: 'Change my time, or give it back', url: `${page}/time` } },
        ];
      return [
        ...(until === '' || pledge.visitsStopped ? [] : [{ text: `Please bring it ${until}.` }]),
        ...(sentTo?.place ? [] : placeParts(organisation.name, open)),
        ...(replaced.length === 0 ? [] : [{ text: replacedWords(replaced.map(({ name }) => name)) }]),
        ...lostTimeParts(pledge),
        ...(takesTimes(open) && !pledge.visitsStopped ? chooseParts(pledge, page) : []),
      ];
    }
    case 'post':
      return [
        { text: `Please post it${by}, to:` },
        ...placeParts(organisation.name, open, { hours: false }),
        { link: { label: 'Tell them the number of the parcel', url: `${page}/way` } },
      ];
    case 'order':
      return [
        { text: `Please order it${by}, and have it sent to:` },
        ...placeParts(organisation.name, open, { hours: false }),
        ...orderLinks(pledge).map((link) => ({ link })),
      ];
    case 'collect':
      return plan.hasAddress
        ? [
            {
              text: `You asked that it is collected. ${organisation.name} looks for somebody who can come. Nobody but them learns your address before you have agreed.`,
            },
          ]
        : [
            {
              text: 'You asked that it is collected. Please tell them where; nobody else sees it before you have agreed.',
            },
            { link: { label: 'Say where it can be collected', url: `${page}/way` } },
          ];
  }
}

/** They are sent to another appeal, organisation or site. */
const awayParts = (pledge: PledgeView, page: string): LetterPart[] => [
  { text: notHereWords(pledge.organisation.name) },
  ...lostTimeParts(pledge),
  { text: givenElsewhereWords },
  { link: { label: 'Take my promise back', url: `${page}/withdraw` } },
];

const lostTimeParts = (pledge: PledgeView): LetterPart[] => {
  const slot = slotWords(pledge);
  return slot === null ? [] : [{ text: lostTimeWords(slot) }];
};

const chooseParts = ({ appealSlow }: PledgeView, page: string): LetterPart[] => [
  {
    text: appealSlow
      ? 'So much is on its way that everybody who brings something needs a time. Please choose one before you set out.'
      : 'If you like, choose a time, so that somebody is there to take it from you.',
  },
  { link: { label: 'Choose a time', url: `${page}/time` } },
];

function placeParts(
  organisation: string,
  points: readonly ShownPoint[],
  { hours: withHours = true }: { hours?: boolean } = {},
): LetterPart[] {
  if (points.length === 0) return [{ text: `${organisation} will tell you where. Answer this letter to ask them.` }];
  return points.map((point) => ({ text: placeLines(point, { hours: withHours }).join('\n') }));
}
