import type { LetterDraft } from '../mail/letter.ts';
import type { Organisation } from './queries.ts';
import { registration } from './register-number.ts';
import { linkMinutes } from './rules.ts';
import type { MemberRole } from './who-asks.ts';

export const serviceName = 'Appeal Amplifier';

export const signInLetter = ({
  to,
  url,
  applicationOf,
}: {
  to: string;
  url: string;
  applicationOf: string | null;
}): LetterDraft => ({
  to,
  subject: applicationOf === null ? `Sign in to ${serviceName}` : `Your application for ${applicationOf}`,
  fromName: serviceName,
  parts: [
    ...(applicationOf === null
      ? [{ text: 'Here is your link to sign in.' }]
      : [
          {
            text: `Thank you. We have the application of ${applicationOf}, and somebody will look at it. You can sign in now and prepare your first appeal; it can be published once you are approved.`,
          },
        ]),
    { button: { label: 'Sign in', url } },
    { text: `The link works once, within ${linkMinutes} minutes. After that, ask for a new one.` },
  ],
  why: 'You get this because somebody, probably you, typed your address into our page. If it was not you, do nothing: nobody can sign in without this link.',
});

export const invitationLetter = ({
  to,
  organisation,
  inviter,
  role,
  replyTo,
  url,
}: {
  to: string;
  organisation: string;
  inviter: string | null;
  role: MemberRole;
  replyTo: string;
  url: string;
}): LetterDraft => ({
  to,
  subject: `Join ${organisation} on ${serviceName}`,
  fromName: organisation,
  replyTo,
  parts: [
    { text: `${inviter ?? 'Somebody'} invites you to help with the appeals of ${organisation}. ${roleWords[role]}` },
    { button: { label: 'See the invitation', url } },
    { text: 'The link works for a week. No password is needed.' },
  ],
  why: `You get this because ${inviter ?? 'an owner'} of ${organisation} typed in your address. If you don't know them, do nothing.`,
});

const roleWords: Record<MemberRole, string> = {
  owner: 'As an owner you can do everything, members and settings too.',
  editor: 'As an editor you can post and change appeals, and see what comes in.',
  door: 'At the door you tick off what comes in.',
};

export type AboutOrganisation = { to: string; publicUrl: string; organisation: Organisation; formerName: string };

export const applicationLetter = ({ to, organisation, publicUrl }: AboutOrganisation): LetterDraft => ({
  to,
  subject: `${organisation.name} asks to run appeals`,
  fromName: serviceName,
  parts: [
    { text: `${organisation.name} has applied and waits for your word.` },
    { list: whoTheyAre(organisation) },
    ...(organisation.about === '' ? [] : [{ text: organisation.about }]),
    { button: { label: 'Look at it', url: `${publicUrl}/host` } },
  ],
  why: 'You get this because you host this service.',
});

export const renamedLetter = ({ to, organisation, publicUrl, formerName }: AboutOrganisation): LetterDraft => ({
  to,
  subject: `${formerName} is now ${organisation.name}`,
  fromName: serviceName,
  parts: [
    {
      text: 'An organisation that you approved has changed its name or register number. Please look whether it is still the same.',
    },
    { list: [`Before: ${formerName}`, ...whoTheyAre(organisation)] },
    { button: { label: 'All organisations', url: `${publicUrl}/host/organisations` } },
  ],
  why: 'You get this because you host this service.',
});

function whoTheyAre(organisation: Organisation): string[] {
  const registered = registration(organisation);
  return [
    `Name: ${organisation.name}`,
    registered ? `${registered.label}: ${registered.number}` : 'Not registered',
    ...(organisation.website === null ? [] : [`Website: ${organisation.website}`]),
    `E-mail: ${organisation.email}`,
  ];
}

export function decidedLetter({
  email,
  organisation,
  publicUrl,
}: {
  email: string;
  organisation: Organisation;
  publicUrl: string;
}): LetterDraft {
  const { name, slug, state, stateReason } = organisation;
  const why = `You get this because you are an owner of ${name}.`;
  if (state === 'approved')
    return {
      to: email,
      subject: `${name} is approved`,
      fromName: serviceName,
      parts: [
        { text: `${name} can publish appeals from now on. What you have drafted is there, ready to go.` },
        { button: { label: 'Go to your appeals', url: `${publicUrl}/admin/${slug}` } },
      ],
      why,
    };
  return {
    to: email,
    subject: `About your application for ${name}`,
    fromName: serviceName,
    parts: [
      { text: `We could not approve ${name} this time. The host wrote:` },
      { text: stateReason ?? '' },
      { text: 'You can correct what you told us in the settings and ask again.' },
      { button: { label: 'Go to the settings', url: `${publicUrl}/admin/${slug}/settings` } },
    ],
    why,
  };
}
