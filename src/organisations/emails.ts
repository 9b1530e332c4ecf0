import { and, eq } from 'drizzle-orm';
import { invitations, members, organisations, people, signInLinks } from '../db/schema.ts';
import type { Deps } from '../http/deps.ts';
import type { LetterDraft, LetterKinds, LetterWriter } from '../mail/letter.ts';
import { hostAddress } from './host-mail.ts';
import type { Organisation } from './queries.ts';
import { registration } from './register-number.ts';
import { linkMinutes } from './sign-in.ts';

export const serviceName = 'Appeal Amplifier';

/** The letters of this slice: kind → writer. */
export const organisationLetters = (deps: Deps): LetterKinds => ({
  'sign-in': signInWriter(deps),
  invitation: invitationWriter(deps),
  application: hostWriter(deps, applicationLetter),
  'organisation-renamed': hostWriter(deps, renamedLetter),
  'organisation-decided': decidedWriter(deps),
});

const signInWriter =
  ({ db, clock, tokens, publicUrl }: Deps): LetterWriter =>
  async ({ linkId = '', organisationId }) => {
    const [link] = await db
      .select({ email: people.email, usedAt: signInLinks.usedAt, expiresAt: signInLinks.expiresAt })
      .from(signInLinks)
      .innerJoin(people, eq(people.id, signInLinks.personId))
      .where(eq(signInLinks.id, linkId));
    if (!link || link.usedAt || link.expiresAt <= clock.now()) return null;
    const applied = organisationId === undefined ? null : await organisationById({ db }, organisationId);
    return signInLetter({
      to: link.email,
      url: `${publicUrl}/sign-in/${tokens.make('sign-in', linkId)}`,
      applicationOf: applied?.name ?? null,
    });
  };

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

const invitationWriter =
  ({ db, clock, tokens, publicUrl }: Deps): LetterWriter =>
  async ({ invitationId = '' }) => {
    const [row] = await db
      .select({
        email: invitations.email,
        role: invitations.role,
        acceptedAt: invitations.acceptedAt,
        expiresAt: invitations.expiresAt,
        organisation: organisations.name,
        replyTo: organisations.email,
        inviter: people.name,
      })
      .from(invitations)
      .innerJoin(organisations, eq(organisations.id, invitations.organisationId))
      .leftJoin(people, eq(people.id, invitations.invitedBy))
      .where(eq(invitations.id, invitationId));
    if (!row || row.acceptedAt || row.expiresAt <= clock.now()) return null;
    const { organisation, inviter } = row;
    return {
      to: row.email,
      subject: `Join ${organisation} on ${serviceName}`,
      fromName: organisation,
      replyTo: row.replyTo,
      parts: [
        { text: `${inviter ?? 'Somebody'} invites you to help with the appeals of ${organisation}. ${roleWords[row.role]}` },
        { button: { label: 'See the invitation', url: `${publicUrl}/invitations/${tokens.make('invitation', invitationId)}` } },
        { text: 'The link works for a week. No password is needed.' },
      ],
      why: `You get this because ${inviter ?? 'an owner'} of ${organisation} typed in your address. If you don't know them, do nothing.`,
    };
  };

export const roleWords = {
  owner: 'As an owner you can do everything, members and settings too.',
  editor: 'As an editor you can post and change appeals, and see what comes in.',
  door: 'At the door you tick off what comes in.',
} as const;

type HostLetter = (about: {
  to: string;
  publicUrl: string;
  organisation: Organisation;
  ids: Record<string, string>;
}) => LetterDraft | null;

/** A letter to the host about an organisation. */
const hostWriter =
  (deps: Deps, write: HostLetter): LetterWriter =>
  async (ids) => {
    const to = await hostAddress(deps, ids);
    const organisation = await organisationById(deps, ids.organisationId ?? '');
    return to && organisation ? write({ to, organisation, publicUrl: deps.publicUrl, ids }) : null;
  };

const applicationLetter: HostLetter = ({ to, organisation, publicUrl }) =>
  organisation.state !== 'applied'
    ? null
    : {
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
      };

const renamedLetter: HostLetter = ({ to, organisation, publicUrl, ids }) => ({
  to,
  subject: `${ids.formerName ?? 'An organisation'} is now ${organisation.name}`,
  fromName: serviceName,
  parts: [
    { text: 'An organisation that you approved has changed its name or register number. Please look whether it is still the same.' },
    { list: [`Before: ${ids.formerName ?? ''}`, ...whoTheyAre(organisation)] },
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

const decidedWriter =
  ({ db, publicUrl }: Deps): LetterWriter =>
  async ({ organisationId = '', personId = '' }) => {
    const [row] = await db
      .select({ email: people.email, organisation: organisations })
      .from(members)
      .innerJoin(people, eq(people.id, members.personId))
      .innerJoin(organisations, eq(organisations.id, members.organisationId))
      .where(and(eq(members.organisationId, organisationId), eq(members.personId, personId)));
    return row && row.organisation.state !== 'applied' ? decidedLetter({ ...row, publicUrl }) : null;
  };

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

async function organisationById({ db }: Pick<Deps, 'db'>, id: string): Promise<Organisation | null> {
  const [organisation] = await db.select().from(organisations).where(eq(organisations.id, id));
  return organisation ?? null;
}
