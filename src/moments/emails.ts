import type { LetterDraft, LetterPart } from '../mail/letter.ts';
import { serviceName } from '../organisations/emails.ts';
import { otherTargets, shareAddress, urlBy, whatsApp, type Sharing } from '../sharing/texts/share-targets.ts';

/** What every letter about a share moment knows; addresses are whole. */
export type MomentLetter = {
  to: string;
  organisation: { name: string; email: string };
  /** A group speaks for itself, not in the charity's name. */
  isGroup: boolean;
  title: string;
  /** Who named it, as a sentence begins: the charity, or a group by the name that it gave itself. */
  by: string;
  /** `Thursday 26 November, 7 pm (London time)`. */
  when: string;
  /** The page of this person's place in it, and the one that ends it with one click. */
  placeUrl: string;
  leaveUrl: string;
  /** Everything kept about this address. */
  aboutMeUrl: string;
};

/** Asks whoever typed the address, or somebody else, whether they want to be reminded. */
export const confirmMomentLetter = (letter: MomentLetter): LetterDraft => ({
  ...frame(letter),
  subject: `Please confirm: ${letter.when}`,
  parts: [
    { text: `${letter.by} passes on “${letter.title}” together with many people, at one time:` },
    { text: letter.when },
    { text: 'Would you like to be reminded? The button opens a page; press “Yes, remind me” there.' },
    { button: { label: 'Join in', url: letter.placeUrl } },
  ],
  why: 'You get this because somebody, we think you, typed this address there. If it was not you, do nothing, and nothing more comes.',
});

/** They are in; with the entry for the calendar. */
export const joinedLetter = (letter: MomentLetter, calendar: string): LetterDraft => ({
  ...frame(letter),
  ...stoppable(letter),
  subject: `You are in: ${letter.when}`,
  parts: [
    { text: `Thank you. You pass on “${letter.title}” with us:` },
    { text: letter.when },
    {
      text: 'It stands in the calendar file that comes with this letter. At that time we send you the text, ready to pass on.',
    },
    { button: { label: 'Your place in it', url: letter.placeUrl } },
  ],
  calendar,
});

/** Another time: the file moves the entry that is in the calendar already. */
export const movedLetter = (letter: MomentLetter, calendar: string): LetterDraft => ({
  ...frame(letter),
  ...stoppable(letter),
  subject: `Another time: ${letter.when}`,
  parts: [
    { text: `${letter.by} has moved the time at which you pass on “${letter.title}” together. It is now:` },
    { text: letter.when },
    { text: 'The calendar file that comes with this letter moves your entry.' },
    { button: { label: 'Your place in it', url: letter.placeUrl } },
  ],
  calendar,
});

export const cancelledLetter = (letter: MomentLetter, calendar: string): LetterDraft => ({
  ...frame(letter),
  ...stoppable(letter),
  subject: `Called off: ${letter.when}`,
  parts: [
    { text: `${letter.by} has called off passing on “${letter.title}” together on ${letter.when}.` },
    { text: 'You need do nothing. The calendar file that comes with this letter takes your entry out.' },
  ],
  calendar,
});

/** It is time: the text, the person's own link, and the buttons. */
export function callLetter(letter: MomentLetter, sharing: Sharing): LetterDraft {
  const buttons = otherTargets.filter(({ id }) => ['sms', 'email', 'facebook'].includes(id));
  return {
    ...frame(letter),
    ...stoppable(letter),
    subject: `It is time: pass on “${letter.title}”`,
    parts: [
      { text: `${letter.by} and everybody who joined pass it on at this moment. This is ready to be sent:` },
      { text: sharing.text },
      { link: { label: 'With your own link', url: urlBy(sharing.url, 'mail') } },
      { button: { label: 'Send by WhatsApp', url: shareAddress(whatsApp, sharing) } },
      ...buttons.map((target): LetterPart => ({ link: { label: target.name, url: shareAddress(target, sharing) } })),
      { link: { label: 'Change the text, and more ways to send it', url: letter.placeUrl } },
    ],
  };
}

/** It would be time, and the appeal takes nothing: nobody is asked for anything. */
export const nothingToDoLetter = (letter: MomentLetter, state: 'paused' | 'full' | 'closed'): LetterDraft => ({
  ...frame(letter),
  ...stoppable(letter),
  subject: `Nothing to do: ${letter.title}`,
  parts: [
    {
      text: `You wanted to pass on “${letter.title}” at this time. ${nothingWords[state]} So please send nothing. Thank you for having been ready.`,
    },
    { link: { label: 'How it stands', url: letter.placeUrl } },
  ],
});

const nothingWords = {
  paused: 'It is paused at the moment.',
  full: 'Enough is promised.',
  closed: 'It has ended.',
} as const;

/** Anybody can take a group and call it what they like: a letter never comes in its name, nor in the charity's. */
const frame = ({ to, isGroup, organisation, aboutMeUrl }: MomentLetter) => ({
  to,
  fromName: isGroup ? serviceName : organisation.name,
  ...(isGroup ? {} : { replyTo: organisation.email }),
  smallLinks: [{ label: 'See or erase everything kept about this address', url: aboutMeUrl }],
});

const stoppable = ({ leaveUrl, when }: MomentLetter) => ({
  why: `You get this because you joined in for ${when} with this address.`,
  stopUrl: leaveUrl,
});
