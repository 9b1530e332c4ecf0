import type { VNode } from 'preact';
import { typedText, type Typed } from '../http/forms.ts';
import { AdminPage } from '../ui/admin-page.tsx';
import { RadioGroup } from '../ui/choices.tsx';
import { Button, ErrorSummary, TextField, type FormError } from '../ui/form.tsx';
import { Page, type PageProps } from '../ui/layout.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import type { MemberHere } from './guards.ts';
import type { Invitation, InvitationForList, MemberForList } from './membership.ts';
import { roleChoices, roleNames } from './role-names.ts';

type Frame = Pick<PageProps, 'assets' | 'demo'>;

export function MembersPage({ frame, here, members, invited, errors, typed }: MembersPageProps): VNode {
  const isOwner = here.role === 'owner';
  const path = `/admin/${here.organisation.slug}/members`;
  return (
    <AdminPage title="Members" current="members" organisation={here.organisation} member={here.member} {...frame}>
      <ErrorSummary errors={errors} />
      <h1>Members</h1>
      <div class="table-box">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Who</th>
              <th scope="col">Role</th>
              {isOwner && <th scope="col">Change</th>}
            </tr>
          </thead>
          <tbody>
            {members.map((member) => (
              <tr key={member.personId}>
                <td data-label="Who">
                  <span>
                    {member.name !== null && <strong>{member.name} </strong>}
                    {member.email}
                    {member.personId === here.personId && <span class="quiet"> (you)</span>}
                  </span>
                </td>
                <td data-label="Role">{roleNames[member.role]}</td>
                {isOwner && (
                  <td data-label="Change">
                    <ChangeMember path={path} member={member} />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <a href={`${path}/leave`}>Leave {here.organisation.name}</a>
      </p>
      {isOwner ? (
        <>
          <Invited path={path} invited={invited} />
          <h2>Invite somebody</h2>
          <form class="form" method="post" action={`${path}/invite`} novalidate>
            <TextField
              name="email"
              label="Their e-mail address"
              type="email"
              autocomplete="off"
              value={typedText(typed, 'email')}
              errors={errors}
              required
            />
            <RadioGroup
              name="role"
              label="Role"
              choices={roleChoices}
              value={typedText(typed, 'role') || 'editor'}
              errors={errors}
            />
            <Button>Send the invitation</Button>
          </form>
        </>
      ) : (
        <p class="quiet">Owners can invite somebody, change roles and remove members.</p>
      )}
    </AdminPage>
  );
}

type MembersPageProps = {
  frame: Frame;
  here: MemberHere;
  members: MemberForList[];
  invited: InvitationForList[];
  errors: readonly FormError[];
  typed: Typed;
};

const ChangeMember = ({ path, member }: { path: string; member: MemberForList }): VNode => (
  <Details summary={`Change ${member.name ?? member.email}`}>
    <form class="cluster" method="post" action={`${path}/${member.personId}/role`}>
      <label for={`role-${member.personId}`}>Role</label>
      <select class="input is-short" id={`role-${member.personId}`} name="role">
        {roleChoices.map(({ value, label }) => (
          <option value={value} selected={value === member.role} key={value}>
            {label}
          </option>
        ))}
      </select>
      <Button variant="secondary">Save</Button>
    </form>
    <form method="post" action={`${path}/${member.personId}/remove`}>
      <Button variant="danger">Remove</Button>
    </form>
  </Details>
);

const Invited = ({ path, invited }: { path: string; invited: InvitationForList[] }): VNode | null =>
  invited.length === 0 ? null : (
    <>
      <h2>Invited</h2>
      <ul class="plain-list stack">
        {invited.map(({ id, email, role }) => (
          <li class="cluster" key={id}>
            <span>
              {email} <span class="quiet">({roleNames[role]}, has not answered yet)</span>
            </span>
            <form method="post" action={`${path}/invitations/${id}/withdraw`}>
              <Button variant="quiet">Take back</Button>
            </form>
          </li>
        ))}
      </ul>
    </>
  );

export const LeavePage = ({ frame, here, error }: { frame: Frame; here: MemberHere; error: string | null }): VNode => (
  <AdminPage title="Leave" organisation={here.organisation} member={here.member} {...frame}>
    <h1>Leave {here.organisation.name}?</h1>
    {error !== null && (
      <Notice kind="warning" title="You are the last owner">
        <p>{error}</p>
      </Notice>
    )}
    <p>You will not see its appeals any more. An owner can invite you again.</p>
    <form method="post" action={`/admin/${here.organisation.slug}/members/leave`}>
      <Button variant="danger">Leave</Button>
    </form>
  </AdminPage>
);

export const InvitationPage = ({
  frame,
  invitation,
  token,
}: {
  frame: Frame;
  invitation: Invitation;
  token: string;
}): VNode => (
  <Page title="Invitation" robots="noindex" {...frame}>
    <h1>Join {invitation.organisation.name}</h1>
    <p>
      You are invited as <strong>{roleNames[invitation.role].toLowerCase()}</strong>:{' '}
      {roleChoices.find(({ value }) => value === invitation.role)?.hint.toLowerCase()}. You will sign in with{' '}
      <strong>{invitation.email}</strong>.
    </p>
    <form method="post" action={`/invitations/${token}`}>
      <Button big>Join</Button>
    </form>
  </Page>
);

export const DeadInvitationPage = ({ frame, invitation }: { frame: Frame; invitation: Invitation }): VNode => (
  <Page title="Invitation" robots="noindex" {...frame}>
    <h1>{invitation.state === 'expired' ? 'This invitation is too old' : 'This invitation was accepted already'}</h1>
    <p>
      {invitation.state === 'expired'
        ? `Ask an owner of ${invitation.organisation.name} for a new one.`
        : 'If that was you, sign in with your e-mail address.'}
    </p>
    <p>
      <Button href="/sign-in">Sign in</Button>
    </p>
  </Page>
);
