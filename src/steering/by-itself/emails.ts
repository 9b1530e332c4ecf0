import type { LetterDraft, LetterPart } from '../../mail/letter.ts';
import type { MemberLetter } from '../../receipts/emails.ts';
import { numberText } from '../../ui/quantities.ts';

type Told = { slug: string; title: string };

/** What happened to an appeal without anybody at the charity doing it. */
export type ByItself = 'full' | 'open-again' | 'closed' | 'silent' | 'agreement-ended';

export type AppealNumbers = { wanted: number; promised: number; received: number };

/** Tells a member what the service did by itself, why, and how it is undone. */
export function byItselfLetter(
  letter: MemberLetter,
  { what, appeal, numbers }: { what: ByItself; appeal: Told; numbers: AppealNumbers },
): LetterDraft {
  const { subject, text, next } = words[what];
  const path = `${letter.publicUrl}/admin/${letter.organisation.slug}/appeals/${appeal.slug}`;
  return {
    ...frame(letter),
    subject: `${subject}: ${appeal.title}`.slice(0, 120),
    parts: [
      { text: `“${appeal.title}”: ${text}` },
      { text: countText(numbers) },
      { text: next },
      { button: { label: 'Look at the appeal', url: path } },
      {
        link: {
          label: what === 'closed' ? 'Choose a later deadline' : 'Change or undo it',
          url: `${path}/${what === 'closed' ? 'edit' : 'steer'}`,
        },
      },
    ],
  };
}

const words: Record<ByItself, { subject: string; text: string; next: string }> = {
  full: {
    subject: 'Full by itself',
    text: 'everything that it asks for is promised, up to its limits, so it is marked as full. Its page says so and shows where the same kind of thing is still needed.',
    next: 'When you ask for more it opens again by itself, and when somebody withdraws too, after an hour at the earliest.',
  },
  'open-again': {
    subject: 'Open again by itself',
    text: 'there is room again, so it is open again, as it was before it became full.',
    next: 'If you have enough all the same, mark it as full yourself: then it stays so.',
  },
  closed: {
    subject: 'Over',
    text: 'its deadline has come, so it is closed. Its page stays and shows what came.',
    next: 'What was promised may still come, and you can still check it in.',
  },
  silent: {
    subject: 'Paused by itself',
    text: 'nobody at your organisation has touched it for over a week, and nobody answered when we asked. So that nobody brings what is not needed any more, it is paused, its page says why, and who promised something was told.',
    next: 'If it is still true, say so and it goes on as before.',
  },
  'agreement-ended': {
    subject: 'People are sent nowhere else any more',
    text: 'the other organisation no longer takes what you have too much of, so people are not sent there from this appeal any more.',
    next: 'If you still have too much, choose another place to send people to.',
  },
};

const countText = ({ wanted, promised, received }: AppealNumbers): string =>
  `${wanted > 0 ? `Asked for: ${numberText(wanted)}. ` : ''}Promised and still to come: ${numberText(promised)}. Here: ${numberText(received)}.`;

/** Is it still true? One page with one button; nothing changes by opening it. */
export function stillTrueLetter(
  letter: MemberLetter,
  { appeal, numbers, askUrl }: { appeal: Told; numbers: AppealNumbers; askUrl: string },
): LetterDraft {
  return {
    ...frame(letter),
    subject: `Is this still true? ${appeal.title}`.slice(0, 120),
    parts: [
      {
        text: `Nobody has touched “${appeal.title}” for three days. People are still reading it. Is everything on it still true?`,
      },
      { text: countText(numbers) },
      { button: { label: 'Yes, still true, or change it', url: askUrl } },
      {
        text: 'If nobody says anything for five more days, it is paused by itself, with a word on its page. You can undo that with one tap.',
      },
    ],
  };
}

/** A store room that fills up. */
export function storageLetter(
  letter: MemberLetter,
  { point, stored, ceiling, appeals }: { point: string; stored: number; ceiling: number; appeals: readonly Told[] },
): LetterDraft {
  const isFull = stored >= ceiling;
  const base = `${letter.publicUrl}/admin/${letter.organisation.slug}`;
  return {
    ...frame(letter),
    subject: `${isFull ? 'No room left' : 'Filling up'}: ${point}`.slice(0, 120),
    parts: [
      {
        text: `${point} holds ${numberText(ceiling)} things, and ${numberText(stored)} have come since it was last emptied${isFull ? '. Nothing more fits in' : ''}.`,
      },
      { button: { label: 'It was emptied', url: `${base}/points` } },
      {
        text: isFull
          ? 'If it is really full, steer: slow it down, stop visits, or send people to another place.'
          : 'You can slow down what comes, or send people to another place, before it is full.',
      },
      ...appeals.map(({ slug, title }): LetterPart => ({
        link: { label: `Steer “${title}”`, url: `${base}/appeals/${slug}/steer` },
      })),
    ],
  };
}

const frame = ({ to, organisation, stopUrl }: MemberLetter) => ({
  to,
  fromName: organisation.name,
  why: `You get this about what happens by itself, because you are a member of ${organisation.name}.`,
  stopUrl,
});
