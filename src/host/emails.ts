import type { LetterDraft } from '../mail/letter.ts';
import { serviceName } from '../organisations/emails.ts';

export type AboutAppeal = {
  to: string;
  publicUrl: string;
  title: string;
  organisation: string;
  organisationSlug: string;
};

export const reportLetter = ({
  to,
  publicUrl,
  title,
  organisation,
  slug,
  words,
  reason,
  email,
}: {
  to: string;
  publicUrl: string;
  title: string;
  organisation: string;
  slug: string;
  /** The words on somebody's link that are meant; null when it is about the appeal. */
  words: string | null;
  reason: string;
  email: string | null;
}): LetterDraft => ({
  to,
  subject: words === null ? `Somebody reported “${title}”` : `Somebody reported words on a link for “${title}”`,
  fromName: serviceName,
  ...(email === null ? {} : { replyTo: email }),
  parts: [
    ...(words === null
      ? [{ text: `Somebody reported the appeal “${title}” of ${organisation}. They wrote:` }]
      : [
          { text: `Somebody reported what stands on a link to the appeal “${title}” of ${organisation}:` },
          { text: words },
          { text: 'They wrote:' },
        ]),
    { text: reason },
    { text: email === null ? 'They left no address.' : `Their address, so that you can ask: ${email}` },
    { button: { label: 'Look at the report', url: `${publicUrl}/host` } },
    { link: { label: 'The appeal', url: `${publicUrl}/a/${slug}` } },
  ],
  why: 'You get this because you host this service.',
});

export const takenDownLetter = ({
  to,
  publicUrl,
  title,
  organisation,
  organisationSlug,
  reason,
}: AboutAppeal & { reason: string }): LetterDraft => ({
  to,
  subject: `We took down “${title}”`,
  fromName: serviceName,
  parts: [
    { text: `The appeal “${title}” of ${organisation} is not shown any more, and takes no pledges. The host wrote:` },
    { text: reason },
    { text: 'Nothing is lost. If this can be put right, write to the host, and it can come back.' },
    { button: { label: 'Go to your appeals', url: `${publicUrl}/admin/${organisationSlug}` } },
  ],
  why: `You get this because you are an owner of ${organisation}.`,
});

export const putBackLetter = ({ to, publicUrl, title, organisation, organisationSlug }: AboutAppeal): LetterDraft => ({
  to,
  subject: `“${title}” is back`,
  fromName: serviceName,
  parts: [
    { text: `The appeal “${title}” of ${organisation} is shown again, as it was before.` },
    { button: { label: 'Go to your appeals', url: `${publicUrl}/admin/${organisationSlug}` } },
  ],
  why: `You get this because you are an owner of ${organisation}.`,
});
