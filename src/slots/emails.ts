import type { SentTo } from '../appeals/places-now.ts';
import type { LetterDraft } from '../mail/letter.ts';
import { howAndWhenParts, type ToldPlaces } from '../pledges/arrival-parts.ts';
import { slotWords } from '../pledges/arrival-words.ts';
import { steeredParts } from '../pledges/emails.ts';
import type { PledgeView } from '../pledges/queries.ts';
import { listText, toBringLines } from '../pledges/words.ts';
import { spanText } from '../ui/dates.ts';

type Links = { page: string; supporter: string };

/** Which time somebody has now, or that they gave theirs back; they have just asked for it. */
export function slotChangedLetter(
  pledge: PledgeView,
  to: string,
  { places, calendar, ...links }: Links & { places: ToldPlaces; calendar: string | null },
): LetterDraft {
  const { slot, organisation } = pledge;
  const has = slot !== null;
  return {
    ...frame(pledge, to, links),
    subject: has ? `Your time: ${spanText(slot, organisation.timeZone)}` : 'You have given your time back',
    parts: [
      {
        text: has
          ? `${greeting(pledge)}this time is yours for ${listText(toBringLines(pledge.items))}:`
          : `${greeting(pledge)}your time is free for somebody else now. Your promise of ${listText(toBringLines(pledge.items))} stands.`,
      },
      ...(has ? [{ text: slotWords(pledge) ?? '' }] : []),
      ...steeredParts(pledge, places.sentTo),
      // While nobody shall set off it says no place to set off to.
      ...(pledge.visitsStopped && pledge.plan.way === 'bring'
        ? []
        : howAndWhenParts(pledge, { places, page: links.page })),
      ...(calendar === null ? [] : [{ text: 'The calendar file with this letter changes the entry that you have.' }]),
    ],
    why: `You get this because you chose or gave back a time for your pledge at ${organisation.name}.`,
    ...(calendar === null ? {} : { calendar }),
  };
}

/**
 * Nobody is there then: choose another time. The calendar file takes the entry away. `mayChoose`: while nobody shall come
 * there is none to choose.
 */
export function fellAwayLetter(
  pledge: PledgeView,
  to: string,
  {
    time,
    pointName,
    calendar,
    sentTo,
    mayChoose,
    ...links
  }: Links & {
    time: { startsAt: Date; endsAt: Date };
    pointName: string;
    calendar: string;
    sentTo: SentTo | null;
    mayChoose: boolean;
  },
): LetterDraft {
  const { organisation, items } = pledge;
  const when = spanText(time, organisation.timeZone);
  const stands = `That time falls away. We are sorry. Your promise of ${listText(toBringLines(items))} stands`;
  return {
    ...frame(pledge, to, links),
    subject: mayChoose ? `Please choose another time: ${when} falls away` : `Your time falls away: ${when}`,
    parts: [
      { text: `${greeting(pledge)}nobody will take it from you at ${pointName} at the time that you had:` },
      { text: when },
      { text: mayChoose ? `${stands}; please choose another time for it.` : `${stands}.` },
      ...steeredParts(pledge, sentTo),
      mayChoose
        ? { button: { label: 'Choose another time', url: `${links.page}/time` } }
        : { button: { label: 'See how it is now', url: links.page } },
      { text: 'The calendar file with this letter takes the old time out of your calendar.' },
      { link: { label: 'I can’t bring it after all', url: `${links.page}/withdraw` } },
    ],
    why: `You get this because you had a time for your pledge at ${organisation.name}.`,
    calendar,
  };
}

export type DriverLetter = {
  to: string;
  name: string | null;
  organisation: { name: string; email: string };
  title: string;
  /** The driver's own page. */
  page: string;
  aboutMe: string;
};

/** Asks whether it was them who offered to drive. Only the button on the page says yes. */
export function confirmDriverLetter(letter: DriverLetter, area: string): LetterDraft {
  return {
    ...driverFrame(letter),
    subject: 'Please confirm: you can drive',
    parts: [
      {
        text: `${hello(letter.name)}somebody, probably you, has offered to collect things around ${area} for ${letter.organisation.name}, for “${letter.title}”.`,
      },
      { text: 'The button opens a page; press “Yes, I can drive” there. Until then nobody is told.' },
      { button: { label: 'Yes or no', url: letter.page } },
      { text: 'If it was not you, do nothing.' },
    ],
    why: `You get this because somebody offered to drive for ${letter.organisation.name} with this address.`,
  };
}

/** The charity proposes that this driver collects from somebody: area and things, no name, no address. */
export function proposalToDriverLetter(
  letter: DriverLetter,
  { items, area }: { items: string; area: string },
): LetterDraft {
  return {
    ...driverFrame(letter),
    subject: `Could you collect this? ${items}`,
    parts: [
      {
        text: `${hello(letter.name)}${letter.organisation.name} asks whether you could collect this for “${letter.title}”:`,
      },
      { list: [items, `Area: ${area}`] },
      {
        text: 'Who it is and where exactly you see once both of you have agreed. They see your first name and how to reach you then, and not before.',
      },
      { button: { label: 'Yes or no', url: letter.page } },
    ],
    why: `You get this because you offered to drive for ${letter.organisation.name}.`,
  };
}

/** The same to whoever has it: somebody could come. */
export function proposalToGiverLetter(
  pledge: PledgeView,
  to: string,
  { area, ...links }: Links & { area: string },
): LetterDraft {
  const items = listText(toBringLines(pledge.items));
  return {
    ...frame(pledge, to, links),
    subject: `Somebody could collect this: ${items}`,
    parts: [
      { text: `${greeting(pledge)}you asked ${pledge.organisation.name} that this is collected:` },
      { list: [items] },
      { text: `Somebody who drives around ${area} could do it. They don’t know your name or address.` },
      {
        text: 'If you both agree, they see your first name, address and telephone number, and you see their first name and how to reach them.',
      },
      { button: { label: 'Yes or no', url: `${links.page}/collection` } },
    ],
    why: `You get this because you asked ${pledge.organisation.name} to have your pledge collected.`,
  };
}

/** Both have agreed. The addresses stand on the page, which can be ended, and in no mail, which can't. */
export function agreedLetter(
  { to, organisation, page, aboutMe, name }: Omit<DriverLetter, 'title'>,
  items: string,
): LetterDraft {
  return {
    ...driverFrame({ to, organisation, page, aboutMe, name, title: '' }),
    subject: `You have both agreed: ${items}`,
    parts: [
      { text: `${hello(name)}you have both agreed that this is collected:` },
      { list: [items] },
      { text: 'On your page you see now who it is and how to reach them.' },
      { button: { label: 'See how to reach them', url: page } },
    ],
    why: `You get this because you agreed to a collection for ${organisation.name}.`,
  };
}

const hello = (name: string | null): string => (name === null ? 'Hello, ' : `Hello ${name}, `);
const greeting = ({ name }: PledgeView): string => hello(name);

const driverFrame = ({ to, organisation, aboutMe }: DriverLetter) => ({
  to,
  fromName: organisation.name,
  replyTo: organisation.email,
  smallLinks: [{ label: 'Erase everything about me', url: `${aboutMe}/erase` }],
});

const frame = ({ organisation }: PledgeView, to: string, { supporter }: Links) => ({
  to,
  fromName: organisation.name,
  replyTo: organisation.email,
  smallLinks: [
    { label: 'All my pledges', url: supporter },
    { label: 'Erase everything about me', url: `${supporter}/erase` },
  ],
});
