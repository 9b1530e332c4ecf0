import type { LetterDraft } from '../mail/letter.ts';
import { limitOf } from '../tally/rules.ts';
import { numberText, quantityText } from '../ui/quantities.ts';
import type { AppealHappenings } from './came-in.ts';
import { happeningTitle } from './words.ts';

/** Whom a letter to a member goes to, and where its links lead. */
export type MemberLetter = {
  to: string;
  organisation: { name: string; slug: string };
  publicUrl: string;
  /** Stops this mail with one click. */
  stopUrl: string;
};

/** What came in since the last such letter, appeal by appeal. */
export function dailyLetter(
  { to, organisation, publicUrl, stopUrl }: MemberLetter,
  appeals: readonly AppealHappenings[],
): LetterDraft {
  return {
    to,
    subject: `What came in: ${appeals.map((appeal) => appeal.title).join(', ')}`.slice(0, 120),
    fromName: organisation.name,
    parts: [
      { text: 'This is what came in since our last letter.' },
      ...appeals.flatMap(({ title, happenings }) => [
        { heading: title },
        ...happenings.flatMap(({ kind, number, items }) => [
          { text: `${happeningTitle(kind, number)}:` },
          { list: items.map((item) => quantityText(item.quantity, item)) },
        ]),
      ]),
      { button: { label: 'See it all', url: `${publicUrl}/admin/${organisation.slug}/came-in` } },
    ],
    why: `You get this once a day, when something came in, because you are a member of ${organisation.name}.`,
    stopUrl,
  };
}

export type FullNeed = {
  item: string;
  unit: string | null;
  wanted: number;
  headroomPercent: number;
  received: number;
  appeal: { slug: string; title: string };
};

/** One need has all the pledges that it can take. */
export function fullLetter({ to, organisation, publicUrl, stopUrl }: MemberLetter, need: FullNeed): LetterDraft {
  const { item, unit, wanted, headroomPercent, received, appeal } = need;
  const limit = limitOf(wanted, headroomPercent) ?? wanted;
  const headroom = limit > wanted ? ` You asked for ${numberText(wanted)}; the rest is for those who forget.` : '';
  const path = `${publicUrl}/admin/${organisation.slug}/appeals/${appeal.slug}`;
  return {
    to,
    subject: `Full: ${item}`,
    fromName: organisation.name,
    parts: [
      {
        text: `“${appeal.title}” has all the pledges it can take for ${item}: ${quantityText(limit, { item, unit })}.${headroom}`,
      },
      { text: received === 0 ? 'Nothing of it has come yet.' : `${numberText(received)} have come so far.` },
      {
        text: 'Nobody can promise more of it now. If you can use more, raise the number you ask for. When a pledge lapses or is withdrawn, there is room again by itself.',
      },
      { button: { label: 'Look at the appeal', url: path } },
      { link: { label: 'Ask for more', url: `${path}/edit` } },
    ],
    why: `You get this when a need is full, because you are a member of ${organisation.name}.`,
    stopUrl,
  };
}
