import type { LetterDraft } from '../mail/letter.ts';

export type ReportLetter = {
  to: string;
  organisation: { name: string; email: string };
  title: string;
  /** `480 of 500 tins of dog food came.`, for each need. */
  came: string[];
  /** What came because people passed it on; null where nothing did. */
  spread: string | null;
  /** The charity's thanks, in paragraphs. */
  thanks: string[];
  url: string;
  stopUrl: string;
  aboutMeUrl: string;
};

/** Tells somebody around an appeal, once, what became of it. */
export const reportLetterDraft = ({
  to,
  organisation,
  title,
  came,
  spread,
  thanks,
  url,
  stopUrl,
  aboutMeUrl,
}: ReportLetter): LetterDraft => ({
  to,
  subject: `What became of “${title}”`,
  fromName: organisation.name,
  replyTo: organisation.email,
  parts: [
    { text: `“${title}” is over. This is what became of it:` },
    { list: came },
    ...(spread === null ? [] : [{ text: spread }]),
    ...thanks.map((text) => ({ text })),
    { button: { label: 'Read the whole report', url } },
    { text: 'It has a link to pass on, for those who helped and get no mail from us.' },
  ],
  why: 'You get this once, because you promised something for this appeal, passed it on, or look after a group that did.',
  smallLinks: [{ label: 'See or erase everything kept about this address', url: aboutMeUrl }],
  stopUrl,
});
