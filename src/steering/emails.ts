import type { LetterDraft, LetterPart } from '../mail/letter.ts';
import { givenElsewhereWords, lostTimeWords } from '../pledges/arrival-words.ts';
import { leadsAway, redirectLead, type Standing } from '../ui/state-words.ts';
import type { Telling } from './telling.ts';

/** What a letter about a steer says, and to whom. */
export type SteeredNews = {
  telling: Telling;
  /** As it is when the letter is sent. */
  standing: Standing;
  /** What a drop-off point that people are sent to is, line by line: whoever has confirmed may know its address. */
  redirectPlace: string[] | null;
  /** Times can be had where it is to be brought now. */
  takesTimes: boolean;
  name: string | null;
  appealTitle: string;
  organisation: { name: string; email: string };
  /** Everything that is still to come from this person, pledge by pledge. */
  pledges: SteeredPledge[];
};

/** `isSlotLost`: the time is at a place to which nothing shall be brought now. */
type SteeredPledge = { lines: string[]; url: string; slot: string | null; isSlotLost: boolean };

/**
 * Tells somebody who promised something what has changed, once however many pledges they have. It can't be stopped: it
 * is there so that nobody stands before a closed door.
 */
export function appealSteeredLetter(news: SteeredNews, to: string, links: { supporter: string }): LetterDraft {
  const { telling, standing, organisation, appealTitle, pledges } = news;
  const words = tellingWords[telling];
  const [first] = pledges;
  return {
    to,
    fromName: organisation.name,
    replyTo: organisation.email,
    subject: `${words.subject}: ${appealTitle}`,
    parts: [
      { text: `${news.name === null ? 'Hello' : `Hello ${news.name}`}, ${words.text(organisation.name)}` },
      ...alsoTrue(telling, standing).map((text): LetterPart => ({ text })),
      ...(standing.message === null ? [] : [{ text: `${organisation.name} says: “${standing.message}”` }]),
      ...redirectParts(news),
      { heading: pledges.length > 1 ? 'Your promises' : 'Your promise' },
      { list: pledges.flatMap(({ lines, ...pledge }) => [...lines, ...timeLines(pledge)]) },
      ...insteadParts(news),
      ...(first ? [{ button: { label: words.button, url: pledges.length > 1 ? links.supporter : first.url } }] : []),
      ...(first && pledges.length === 1 ? [{ link: { label: 'I can’t after all', url: `${first.url}#change` } }] : []),
    ],
    why: `You get this because you promised something to ${organisation.name} with this address, and it changes what you should do.`,
    smallLinks: [
      { label: 'All my pledges', url: links.supporter },
      { label: 'Erase everything about me', url: `${links.supporter}/erase` },
    ],
  };
}

const timeLines = ({ slot, isSlotLost }: Pick<SteeredPledge, 'slot' | 'isSlotLost'>): string[] => {
  if (slot === null) return [];
  return [isSlotLost ? lostTimeWords(slot) : `Your time: ${slot}`];
};

/** What somebody does who had a time at the former place, or who gives it to others. */
function insteadParts({ standing, takesTimes, pledges }: SteeredNews): LetterPart[] {
  if (leadsAway(standing.redirect)) return [{ text: givenElsewhereWords }];
  if (!takesTimes || standing.visitsStopped || standing.state === 'closed') return [];
  return pledges.flatMap(({ url, isSlotLost }): LetterPart[] =>
    isSlotLost ? [{ link: { label: 'Choose a time at the new place', url: `${url}/time` } }] : [],
  );
}

type Words = { subject: string; text: (organisation: string) => string; button: string };

const tellingWords: Record<Telling, Words> = {
  'visits-stopped': {
    subject: 'Please don’t set off',
    text: (organisation) =>
      `please don’t set off for ${organisation} now, and turn back if you can do so safely. What you promised stands. We write to you when you can come.`,
    button: 'See how it is now',
  },
  closed: {
    subject: 'It has ended, please don’t bring more',
    text: (organisation) =>
      `${organisation} has closed this appeal. Please don’t bring anything without asking first. Thank you for your promise.`,
    button: 'My promise',
  },
  redirected: {
    subject: 'Please bring it somewhere else',
    text: (organisation) => `${organisation} asks you to bring or give what you promised somewhere else.`,
    button: 'My promise',
  },
  paused: {
    subject: 'On hold for now',
    text: (organisation) =>
      `this appeal of ${organisation} is on hold. Nobody can promise more for now. If you have not set off, please look at the page first.`,
    button: 'See how it is now',
  },
  'visits-again': {
    subject: 'You can come again',
    text: (organisation) => `${organisation} can take visits again. You can bring what you promised.`,
    button: 'It is on the way',
  },
  'open-again': {
    subject: 'Open again',
    text: (organisation) => `this appeal of ${organisation} is open again. You can bring what you promised.`,
    button: 'My promise',
  },
  slow: {
    subject: 'Please take a time before you come',
    text: (organisation) =>
      `so much is coming to ${organisation} that everybody who brings something is asked to take a time first.`,
    button: 'Take a time',
  },
  'redirect-over': {
    subject: 'Please bring it where you were going to at first',
    text: (organisation) =>
      `${organisation} does not send people elsewhere any more. Please bring what you promised as it says on your promise’s page.`,
    button: 'My promise',
  },
  'new-words': {
    subject: 'News, and please still don’t set off',
    text: (organisation) =>
      `${organisation} has news for everybody who promised something. Please still don’t set off.`,
    button: 'See how it is now',
  },
};

/** What holds beside what the letter is about. */
function alsoTrue(telling: Telling, { state, slow, visitsStopped }: Standing): string[] {
  const isStopTold = telling === 'visits-stopped' || telling === 'new-words';
  return [
    ...(visitsStopped && !isStopTold && state !== 'closed' ? ['Please don’t set off yet: visits are stopped.'] : []),
    ...(state === 'paused' && telling !== 'paused' ? ['The appeal itself is paused.'] : []),
    ...(state === 'closed' && telling !== 'closed' ? ['The appeal itself has ended.'] : []),
    ...(slow && telling !== 'slow' && state === 'open' ? ['Please take a time before you come.'] : []),
  ];
}

function redirectParts({ standing: { redirect }, redirectPlace }: SteeredNews): LetterPart[] {
  if (redirect === null) return [];
  if (redirectPlace !== null) return [{ text: [redirectLead(redirect), ...redirectPlace].join('\n') }];
  return [{ text: redirectLead(redirect) }, { link: { label: redirect.label, url: redirect.url } }];
}
