import type { LetterDraft } from '../mail/letter.ts';

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
  subject: `The link of ${name}`,
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
