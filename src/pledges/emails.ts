import type { SentTo } from '../appeals/places-now.ts';
import type { LetterDraft, LetterPart } from '../mail/letter.ts';
import { leadsAway, redirectLead, visitsStoppedTitle } from '../ui/state-words.ts';
import { howAndWhenParts, type ToldPlaces } from './arrival-parts.ts';
import { onTheParcel, slotAt } from './arrival-words.ts';
import type { PledgeSlot, PledgeView } from './queries.ts';
import { listText, momentText, promisedLines, toBringLines } from './words.ts';

/** Where the links of a letter lead, whole addresses. */
export type LetterLinks = {
  /** The supporter's page of this pledge. */
  pledge: string;
  /** All pledges of the address. */
  supporter: string;
  /** The personal share link; null when it is not there any more. */
  share: string | null;
};

/*
 * Neither letter can be stopped: the first is the pledge itself, the second says where to bring it. Mail that no pledge
 * needs carries `stopUrl`.
 */

/** Asks the supporter to confirm. The link opens the pledge; only the button there confirms. */
export function confirmLetter(pledge: PledgeView, to: string, links: LetterLinks): LetterDraft {
  return {
    ...frame(pledge, to, links),
    subject: `Please confirm: ${listText(promisedLines(pledge.items))}`,
    parts: [
      {
        text: `${greeting(pledge)}you have promised this to ${pledge.organisation.name}, for “${pledge.appealTitle}”:`,
      },
      { list: promisedLines(pledge.items) },
      { text: 'It counts once you confirm it. The button opens a page; press “Yes, I will bring it” there.' },
      { button: { label: 'Confirm my pledge', url: links.pledge } },
      {
        text: `We hold it for you${heldUntil(pledge)}. After that others can take it, and you can still come back and take what is left.`,
      },
      { text: 'Where and when to bring it comes after that, with a calendar entry.' },
    ],
    why: `You get this because somebody, probably you, promised something to ${pledge.organisation.name} with this address. If it was not you, do nothing, and it goes away by itself.`,
  };
}

/** Thanks, where and when to bring it, the calendar file, and a link of their own. */
export function confirmedLetter(
  pledge: PledgeView,
  to: string,
  {
    places,
    calendar,
    door,
    ...links
  }: LetterLinks & {
    places: ToldPlaces;
    calendar: string | null;
    /** Their code for the door, and where its QR code is as a picture. */
    door: { code: string; pictureUrl: string } | null;
  },
): LetterDraft {
  const lines = toBringLines(pledge.items);
  const { name } = pledge.organisation;
  const isAway = leadsAway(places.sentTo?.redirect);
  const { way } = pledge.plan;
  return {
    ...frame(pledge, to, links),
    subject: isAway
      ? `Thank you, and please don’t bring it here now: ${listText(lines)}`
      : `Thank you. ${subjects[way]} ${listText(lines)}`,
    parts: [
      {
        text: `${greeting(pledge)}thank you. ${isAway ? `You promised this to ${name}` : `${name} counts on this from you`}:`,
      },
      { list: lines },
      { heading: 'Where and when' },
      ...steeredParts(pledge, places.sentTo),
      ...whereParts(pledge, places, links.pledge),
      ...(calendar === null ? [] : [{ text: calendarWords(slotAt(pledge, places.points)) }]),
      ...(door === null || isAway || way === 'collect' ? [] : doorParts(door, way)),
      ...(isAway || way === 'collect' || (way === 'bring' && pledge.visitsStopped)
        ? []
        : onTheWayParts(pledge, links.pledge)),
      { link: { label: 'Something changed, or I can’t after all', url: `${links.pledge}#change` } },
      ...shareParts(links),
    ],
    why: `You get this because you confirmed a pledge at ${pledge.organisation.name} with this address.`,
    ...(calendar === null ? {} : { calendar }),
  };
}

/** Before everything else: it may be “don’t set off”, or another place than the one below. */
export function steeredParts({ visitsStopped, organisation }: PledgeView, sentTo: SentTo | null): LetterPart[] {
  return [
    ...(visitsStopped
      ? [
          {
            text: `${visitsStoppedTitle}. What you promised stands. ${organisation.name} writes to you when you can come.`,
          },
        ]
      : []),
    ...(sentTo === null
      ? []
      : sentTo.place === null
        ? [
            { text: redirectLead(sentTo.redirect) },
            { link: { label: sentTo.redirect.label, url: sentTo.redirect.url } },
          ]
        : [{ text: [redirectLead(sentTo.redirect), ...sentTo.place].join('\n') }]),
  ];
}

function whereParts(pledge: PledgeView, places: ToldPlaces, page: string): LetterPart[] {
  return [
    ...howAndWhenParts(pledge, { places, page }),
    ...(pledge.steerMessage === null ? [] : [{ text: `${pledge.organisation.name} says: ${pledge.steerMessage}` }]),
    ...(pledge.notWanted.length === 0 ? [] : [{ text: `Please don’t bring: ${pledge.notWanted.join(', ')}.` }]),
  ];
}

const subjects = {
  bring: 'Where to bring',
  post: 'Where to post',
  order: 'Where to order',
  collect: 'About collecting',
} as const;

const calendarWords = (slot: PledgeSlot | null): string =>
  `${slot === null ? 'The last day' : 'Your time'} is in the calendar file that comes with this letter.`;

const onTheWayParts = ({ plan }: PledgeView, page: string): LetterPart[] => [
  { heading: plan.way === 'bring' ? 'When you set off' : 'When it is on its way' },
  { text: 'Tell them that it is coming. It takes one tap.' },
  { button: { label: 'It is on the way', url: `${page}#on-the-way` } },
];

const doorParts = (
  { code, pictureUrl }: { code: string; pictureUrl: string },
  way: 'bring' | 'post' | 'order',
): LetterPart[] =>
  way === 'bring'
    ? [
        { heading: 'At the door' },
        { text: `Your code for the door: ${code}\nShow it there, or just say your name.` },
        { qr: { code, url: pictureUrl } },
      ]
    : [{ heading: 'On the parcel' }, { text: `${onTheParcel[way]}\nThe code: ${code}` }];

const shareParts = ({ share }: Pick<LetterLinks, 'share'>): LetterPart[] =>
  share === null
    ? []
    : [
        { heading: 'Would you pass it on?' },
        { text: 'This link is yours. Whoever comes through it and brings something is counted as brought by you.' },
        { link: { label: 'Your link', url: share } },
      ];

const heldUntil = ({ expiresAt, organisation }: PledgeView): string =>
  expiresAt === null ? ' for 48 hours' : ` until ${momentText(expiresAt, organisation.timeZone)}`;

const greeting = ({ name }: PledgeView): string => (name === null ? 'Hello, ' : `Hello ${name}, `);

const frame = (pledge: PledgeView, to: string, links: Pick<LetterLinks, 'supporter'>) => ({
  to,
  fromName: pledge.organisation.name,
  replyTo: pledge.organisation.email,
  smallLinks: [
    { label: 'All my pledges', url: links.supporter },
    { label: 'Erase everything about me', url: `${links.supporter}/erase` },
  ],
});
