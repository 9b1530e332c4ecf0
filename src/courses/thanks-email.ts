import type { LetterDraft, LetterPart } from '../mail/letter.ts';
import { listText } from '../pledges/words.ts';
import { newsParts, type LinkNews } from '../sharing/emails.tsx';

export type ThanksLetter = {
  to: string;
  name: string | null;
  organisation: { name: string; email: string };
  /** The appeal's. */
  title: string;
  /** What was counted at the door: `24 tins of dog food`. */
  lines: readonly string[];
  photo: { url: string; caption: string } | null;
  /** What has come through their links since they were last told. */
  news: readonly LinkNews[];
  stopUrl: string;
  aboutMeUrl: string;
};

/** Thanks for what was brought, after it was counted, and for what came through the bringer's link in the same letter. */
export const thanksLetter = (letter: ThanksLetter): LetterDraft => ({
  to: letter.to,
  subject: `It is here: ${listText(letter.lines)}`,
  fromName: letter.organisation.name,
  replyTo: letter.organisation.email,
  parts: [
    {
      text: `${letter.name === null ? 'Thank you' : `Thank you, ${letter.name}`}. ${letter.organisation.name} has counted what you brought for “${letter.title}”:`,
    },
    { list: [...letter.lines] },
    ...(letter.photo === null ? [] : [{ photo: letter.photo }]),
    ...letter.news.flatMap((one): LetterPart[] => [
      { heading: one.group === null ? 'And through you' : `And through ${one.group}` },
      ...newsParts({ ...one, photo: null }),
    ]),
    ...(letter.news.length === 0
      ? [{ text: 'If a number is not right, answer this letter, and they put it right.' }]
      : []),
  ],
  why: `You get this, at most once a day, because ${letter.organisation.name} counted something that you brought.`,
  smallLinks: [{ label: 'See or erase everything kept about this address', url: letter.aboutMeUrl }],
  stopUrl: letter.stopUrl,
});
