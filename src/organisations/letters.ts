import { and, eq } from 'drizzle-orm';
import { invitations, members, organisations, people, signInLinks } from '../db/schema/organisations.ts';
import type { Deps } from '../http/deps.ts';
import type { LetterKinds, LetterWriter } from '../mail/letter.ts';
import {
  applicationLetter,
  decidedLetter,
  invitationLetter,
  renamedLetter,
  signInLetter,
  type AboutOrganisation,
} from './emails.ts';
import type { LetterDraft } from '../mail/letter.ts';
import { hostAddress } from './host-mail.ts';
import type { Organisation } from './queries.ts';

/** The letters of this slice: kind → writer. */
export const organisationLetters = (deps: Deps): LetterKinds => ({
  'sign-in': signInWriter(deps),
  invitation: invitationWriter(deps),
  application: hostWriter(deps, (about) => (about.organisation.state === 'applied' ? applicationLetter(about) : null)),
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

const invitationWriter =
  ({ db, clock, tokens, publicUrl }: Deps): LetterWriter =>
  async ({ invitationId = '' }) => {
    const [row] = await db
      .select({
        to: invitations.email,
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
    return invitationLetter({ ...row, url: `${publicUrl}/invitations/${tokens.make('invitation', invitationId)}` });
  };

/** A letter to the host about an organisation. */
const hostWriter =
  (deps: Deps, write: (about: AboutOrganisation) => LetterDraft | null): LetterWriter =>
  async (ids) => {
    const to = await hostAddress(deps, ids);
    const organisation = await organisationById(deps, ids.organisationId ?? '');
    return to && organisation
      ? write({ to, organisation, publicUrl: deps.publicUrl, formerName: ids.formerName ?? '' })
      : null;
  };

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

async function organisationById({ db }: Pick<Deps, 'db'>, id: string): Promise<Organisation | null> {
  const [organisation] = await db.select().from(organisations).where(eq(organisations.id, id));
  return organisation ?? null;
}
