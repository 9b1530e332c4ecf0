import type { LetterDraft, LetterPart } from '../mail/letter.ts';
import { numberText, unitText } from '../ui/quantities.ts';

export type ShareLinkLetter = {
  to: string;
  appeal: { title: string; url: string };
  organisation: { name: string; email: string };
  /** The personal link, and the page that shows what it brings. */
  url: string;
  rippleUrl: string;
  /** Where the words on the link are changed, and mail about it is asked for. */
  linkPageUrl: string;
  /** Everything kept about this address, and how to erase it. */
  aboutMeUrl: string;
  siteUrl: string;
};

/** Brings a personal link to whoever asked for one with their address. */
export const shareLinkDraft = ({
  to,
  appeal,
  organisation,
  url,
  rippleUrl,
  linkPageUrl,
  aboutMeUrl,
  siteUrl,
}: ShareLinkLetter): LetterDraft => ({
  to,
  subject: `Your link for “${appeal.title}”`,
  fromName: organisation.name,
  replyTo: organisation.email,
  parts: [
    { text: `Thank you for passing on “${appeal.title}”. This is your own link. Send it to people you know:` },
    { link: { label: url, url } },
    { text: 'What people promise through it is counted for you, and also what comes when they pass it on in turn.' },
    { button: { label: 'See what my link brings', url: rippleUrl } },
    { text: 'That page shows and changes nothing. Whoever has its address can see it.' },
    { link: { label: 'Put your name or a few words on it, or be told when something comes', url: linkPageUrl } },
  ],
  why: `You get this because somebody, we think you, asked for a link with this address at ${siteUrl}. If it was not you, you need do nothing.`,
  smallLinks: [{ label: 'See or erase everything kept about this address', url: aboutMeUrl }],
});

export type GroupLetter = Omit<ShareLinkLetter, 'rippleUrl'> & { name: string; groupUrl: string };

/** Brings the page on which a group is looked after to whoever began it. */
export const groupLetterDraft = ({
  to,
  name,
  appeal,
  organisation,
  url,
  groupUrl,
  linkPageUrl,
  aboutMeUrl,
  siteUrl,
}: GroupLetter): LetterDraft => ({
  to,
  // No word of a stranger's in a subject that goes out under the charity's name.
  subject: `Your group’s link for “${appeal.title}”`,
  fromName: organisation.name,
  replyTo: organisation.email,
  parts: [
    { text: `Thank you for passing on “${appeal.title}” together. This is the link of ${name}. Give it to everybody:` },
    { link: { label: url, url } },
    { text: 'Its public page adds up what comes through it:' },
    { link: { label: groupUrl, url: groupUrl } },
    { button: { label: 'Look after the group', url: linkPageUrl } },
    {
      text: 'There you change its name and words, name a time to pass it on together, and say whether we write to you when something comes. Whoever has that page’s address can do so too.',
    },
  ],
  why: `You get this because somebody, we think you, took a link for a group with this address at ${siteUrl}. If it was not you, you need do nothing.`,
  smallLinks: [{ label: 'See or erase everything kept about this address', url: aboutMeUrl }],
});

/** What was told of one link, and what had been told of it before. */
export type LinkNews = {
  title: string;
  organisation: { name: string; email: string };
  /** The group whose link it is; null for a person's own. */
  group: string | null;
  sums: { quantity: number; received: number; quantityBefore: number; receivedBefore: number; people: number };
  /** What all of it is counted in; null when that differs. */
  unit: string | null;
  /** The charity's photo of the day, when something of it has arrived. */
  photo: { url: string; caption: string } | null;
  rippleUrl: string;
  /** The link to pass on further; null while the appeal takes nothing. */
  url: string | null;
};

/** What has come through somebody's links since the last such letter: what arrived first, what is promised beside it. */
export const rippleNewsDraft = ({
  to,
  news: [first, ...others],
  stopUrl,
  aboutMeUrl,
}: {
  to: string;
  news: readonly [LinkNews, ...LinkNews[]];
  stopUrl: string;
  aboutMeUrl: string;
}): LetterDraft => ({
  to,
  subject: others.length === 0 ? `Through your link: ${shortWords(first.sums)}` : 'What came through your links',
  fromName: first.organisation.name,
  ...(others.length === 0 ? { replyTo: first.organisation.email } : {}),
  parts: [first, ...others].flatMap((one) => [{ heading: one.title }, ...newsParts(one)]),
  why: 'You get this, at most once a day and only when something is new, because people came through a link of yours.',
  smallLinks: [{ label: 'See or erase everything kept about this address', url: aboutMeUrl }],
  stopUrl,
});

/** What came through one link, with the charity's photo of it; the same in the letter that thanks for what was brought. */
export const newsParts = (one: LinkNews): LetterPart[] => [
  ...newsLines(one).map((text): LetterPart => ({ text })),
  ...(one.photo === null ? [] : [{ photo: one.photo }]),
  { button: { label: 'See how it spread', url: one.rippleUrl } },
  ...(one.url === null ? [] : [{ text: 'It can go further:' }, { link: { label: one.url, url: one.url } }]),
];

/** `12 have arrived, 30 more are promised`. */
function shortWords({ quantity, received }: LinkNews['sums']): string {
  const promised = Math.max(0, quantity - received);
  if (received === 0) return `${numberText(promised)} ${are(promised)} promised`;
  const arrived = `${numberText(received)} ${have(received)} arrived`;
  return promised === 0 ? arrived : `${arrived}, ${numberText(promised)} more ${are(promised)} promised`;
}

function newsLines({ group, sums, unit }: LinkNews): string[] {
  const { quantity, received, quantityBefore, receivedBefore, people } = sums;
  const promised = Math.max(0, quantity - received);
  const promisedBefore = Math.max(0, quantityBefore - receivedBefore);
  const through = group === null ? 'Through your link' : `Through ${group}`;
  const from = people > 0 ? ` It came from ${numberText(people)} ${people === 1 ? 'person' : 'people'}.` : '';
  const things = thingsIn(unit);
  return [
    received === 0
      ? `${through} nothing has arrived yet.`
      : `${through} ${things(received)} ${have(received)} arrived${since(received - receivedBefore, receivedBefore)}. ${received === 1 ? 'Here it is' : 'Here they are'}: thank you.`,
    ...(received > 0 && promised === 0
      ? [from.trim()]
      : [
          `${received === 0 ? things(promised) : things(promised, 'more ')} ${are(promised)} promised${since(promised - promisedBefore, quantityBefore)}.${from}`,
        ]),
  ].filter((line) => line !== '');
}

/** `, 4 of them since our last letter`; nothing in the first letter, and where nothing was added. */
const since = (added: number, before: number): string =>
  before > 0 && added > 0 ? `, ${numberText(added)} of them since our last letter` : '';

const thingsIn =
  (unit: string | null) =>
  (count: number, more = ''): string =>
    `${numberText(count)} ${more}${unit === null ? (count === 1 ? 'item' : 'items') : unitText(count, unit)}`;
const have = (count: number): string => (count === 1 ? 'has' : 'have');
const are = (count: number): string => (count === 1 ? 'is' : 'are');
