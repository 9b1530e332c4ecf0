import type { LetterDraft } from '../mail/letter.ts';

export type ShareLinkLetter = {
  to: string;
  appeal: { title: string; url: string };
  organisation: { name: string; email: string };
  /** The personal link, and the page that shows what it brings. */
  url: string;
  rippleUrl: string;
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
  ],
  why: `You get this because somebody, we think you, asked for a link with this address at ${siteUrl}. If it was not you, you need do nothing.`,
  smallLinks: [{ label: 'See or erase everything kept about this address', url: aboutMeUrl }],
});
