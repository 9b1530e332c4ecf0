import type { LetterDraft, LetterPart } from '../mail/letter.ts';
import { listText } from '../pledges/words.ts';
import { givenElsewhereWords, notHereWords } from '../pledges/arrival-words.ts';
import { leadsAway, noticeWords, redirectLead, type Standing } from '../ui/state-words.ts';

/** One of the pledges that a letter is about; mostly there is only one. */
export type LetterPledge = {
  /** `24 tins of dog food`: what is still to be brought, or in the last letter what was let go. */
  lines: string[];
  /** Its page, a whole address. Nothing there happens before a button is pressed. */
  url: string;
  /** How and when it comes: by the way they chose, at the time they booked, to where it is brought at present. */
  where: readonly LetterPart[];
  /** Their code for the door. */
  doorCode: string | null;
};

export type CourseLetter = {
  to: string;
  name: string | null;
  organisation: { name: string; email: string };
  appeal: { title: string; notWanted: readonly string[] };
  /** What holds when the letter is sent. */
  standing: Standing;
  /** The whole address of the drop-off point that people are sent to instead, line by line. */
  place: readonly string[] | null;
  pledges: readonly LetterPledge[];
  /** All pledges of the address. */
  supporterUrl: string;
};

/*
 * None of these can be stopped by one click: each belongs to the promise itself and comes once at most, to say where to
 * bring it, to ask, and to tell that it is let go. Whoever wants none of them takes the promise back.
 */

/** Before it is due: where to bring it, and "I can't after all" as easy as "it's on the way". */
export function reminderLetter(letter: CourseLetter): LetterDraft {
  const { organisation, standing, pledges } = letter;
  const what = listText(linesOf(pledges));
  if (standing.state === 'closed')
    return {
      ...frame(letter),
      subject: `Please don’t bring it: ${letter.appeal.title}`,
      parts: [
        {
          text: `${greeting(letter)}“${letter.appeal.title}” has ended. Please don’t bring anything without asking ${organisation.name} first: an answer to this letter goes to them. It was about:`,
        },
        { list: linesOf(pledges) },
        ...noticeParts(letter),
        { text: 'Thank you for wanting to help.' },
      ],
    };
  if (standing.visitsStopped || leadsAway(standing.redirect))
    return {
      ...frame(letter),
      subject: `${standing.visitsStopped ? 'Please don’t set off yet' : 'Please don’t bring it here now'}: ${what}`,
      parts: [
        { text: `${greeting(letter)}this was to be a reminder of what you promised to ${organisation.name}:` },
        { list: linesOf(pledges) },
        ...noticeParts(letter),
        ...(leadsAway(standing.redirect)
          ? [{ text: notHereWords(organisation.name) }, { text: givenElsewhereWords }]
          : []),
        ...pledges.flatMap(({ url }): LetterPart[] => [
          { button: { label: 'See how things stand', url } },
          { button: { label: 'I can’t after all', url: `${url}/withdraw` } },
        ]),
      ],
    };
  return {
    ...frame(letter),
    subject: `A reminder: ${what}`,
    parts: [
      { text: `${greeting(letter)}${organisation.name} looks forward to what you promised:` },
      ...noticeParts(letter),
      ...pledges.flatMap((pledge): LetterPart[] => [
        { list: pledge.lines },
        ...whereParts(letter, pledge),
        { button: { label: 'It is on the way', url: `${pledge.url}#on-the-way` } },
        { button: { label: 'I can’t after all', url: `${pledge.url}/withdraw` } },
      ]),
      {
        text: 'Both open a page and are done by the button there. If you can’t, that is fine: somebody else can then take it.',
      },
    ],
  };
}

/** After it was due. What is answered moves no number of what is here: only the door counts that. */
export function didYouManageLetter(letter: CourseLetter): LetterDraft {
  const { organisation, standing, pledges } = letter;
  return {
    ...frame(letter),
    subject: `Did you manage? ${listText(linesOf(pledges))}`,
    parts: [
      {
        text: `${greeting(letter)}you promised this to ${organisation.name}, and it has not been counted at the door yet:`,
      },
      ...pledges.flatMap(({ lines, url }): LetterPart[] => [
        { list: lines },
        { text: 'Did you manage?' },
        ...answers.map(([answer, label]) => ({
          button: { label, url: `${url}/did-you-manage?answer=${answer}` },
        })),
      ]),
      standing.state === 'closed'
        ? {
            text: `The appeal has ended. If you still have it, please ask ${organisation.name} before you bring it: an answer to this letter goes to them.`,
          }
        : { text: 'Each opens a page and is done by the button there.' },
      { text: 'If we hear nothing, we let it go in some days, so that nobody counts on it. You need not explain.' },
    ],
  };
}

/** The answers, in the words of their buttons. */
export const answers = [
  ['brought', 'I brought it'],
  ['still-coming', 'It is still coming'],
  ['could-not', 'I couldn’t'],
] as const;

/** It is let go, and that is fine. */
export function lapsedLetter(letter: CourseLetter): LetterDraft {
  const { organisation, standing, pledges } = letter;
  const takes = standing.state === 'open' && !standing.visitsStopped && !leadsAway(standing.redirect);
  return {
    ...frame(letter),
    subject: `We have let it go, and that is fine: ${listText(linesOf(pledges))}`,
    parts: [
      {
        text: `${greeting(letter)}things come in between. We have let go of this, so that ${organisation.name} does not count on it and others can take it:`,
      },
      { list: linesOf(pledges) },
      { text: 'You need do nothing. Thank you for having wanted to help.' },
      ...pledges.flatMap(({ url }): LetterPart[] => [
        ...(takes ? [{ button: { label: 'I can bring it after all', url } }] : []),
        { link: { label: 'I have brought it already', url: `${url}/did-you-manage?answer=brought` } },
      ]),
    ],
  };
}

/** What the charity says at the moment, as every page says it, and where people are sent instead. */
function noticeParts({ standing, organisation, place }: CourseLetter): LetterPart[] {
  const { redirect } = standing;
  const words = noticeWords({ ...standing, slow: false }, organisation.name);
  return [
    ...(words === null ? [] : [{ heading: words.title }, ...words.lines.map((text): LetterPart => ({ text }))]),
    ...(redirect === null
      ? []
      : place !== null
        ? [{ text: [redirectLead(redirect), ...place].join('\n') }]
        : [{ text: redirectLead(redirect) }, { link: { label: redirect.label, url: redirect.url } }]),
  ];
}

function whereParts({ appeal }: CourseLetter, { where, doorCode }: LetterPledge): LetterPart[] {
  return [
    { heading: 'Where and when' },
    ...where,
    ...(appeal.notWanted.length === 0 ? [] : [{ text: `Please don’t bring: ${appeal.notWanted.join(', ')}.` }]),
    ...(doorCode === null ? [] : [{ text: `Your code for the door: ${doorCode}` }]),
  ];
}

const linesOf = (pledges: readonly LetterPledge[]): string[] => pledges.flatMap(({ lines }) => lines);

const greeting = ({ name }: CourseLetter): string => (name === null ? 'Hello, ' : `Hello ${name}, `);

const frame = ({ to, organisation, supporterUrl }: CourseLetter) => ({
  to,
  fromName: organisation.name,
  replyTo: organisation.email,
  why: `You get this because you confirmed a promise to ${organisation.name} with this address.`,
  smallLinks: [
    { label: 'All my pledges', url: supporterUrl },
    { label: 'Erase everything about me', url: `${supporterUrl}/erase` },
  ],
});
