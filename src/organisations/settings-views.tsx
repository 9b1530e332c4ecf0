import type { VNode } from 'preact';
import type { Typed } from '../http/forms.ts';
import { AdminPage } from '../ui/admin-page.tsx';
import { CheckboxField } from '../ui/choices.tsx';
import { Button, ErrorSummary, TextField, type FormError } from '../ui/form.tsx';
import type { PageProps } from '../ui/layout.tsx';
import { Notice } from '../ui/parts.tsx';
import type { MemberHere } from './guards.ts';
import type { WantedMail } from './membership.ts';
import { ProfileFields } from './profile-fields.tsx';

type KeyShown = { id: string; name: string; prefix: string; made: string; lastUsed: string | null };

export type SettingsPageProps = {
  frame: Pick<PageProps, 'assets' | 'demo'>;
  member: MemberHere;
  keys: KeyShown[];
  wanted: WantedMail;
  errors: readonly FormError[];
  typed: Typed;
  keyName: string;
  newKey: string | null;
};

export function SettingsPage({
  frame,
  member,
  keys,
  wanted,
  errors,
  typed,
  keyName,
  newKey,
}: SettingsPageProps): VNode {
  const { organisation, role } = member;
  const path = `/admin/${organisation.slug}/settings`;
  return (
    <AdminPage title="Settings" current="settings" organisation={organisation} member={member.member} {...frame}>
      <ErrorSummary errors={errors} />
      <h1>Settings</h1>
      <ApprovalNotice organisation={organisation} path={path} canAsk={role === 'owner'} />
      {newKey !== null && <NewKey value={newKey} />}
      {role === 'owner' && (
        <>
          <h2>About {organisation.name}</h2>
          <form class="form" method="post" action={`${path}/profile`} novalidate>
            <ProfileFields
              typed={typed}
              errors={errors}
              emailHint="Shown with your appeals, and where answers to our mails go."
            />
            <Button>Save</Button>
          </form>
        </>
      )}
      <h2>Mail to you</h2>
      <form class="form" method="post" action={`${path}/mail`}>
        <CheckboxField name="daily" label="Once a day, what came in" checked={wanted.daily} />
        <CheckboxField name="full" label="When a need is full" checked={wanted.full} />
        <CheckboxField
          name="steering"
          label="When something happens by itself"
          hint="An appeal is full, or open again, or over; “is this still true?” after three quiet days; a store room that fills up; what other organisations ask you."
          checked={wanted.steering}
        />
        <Button variant="secondary">Save</Button>
      </form>
      {role === 'owner' && (
        <>
          <h2>Others</h2>
          <p>
            <a href={`/admin/${organisation.slug}/agreements`}>
              Agreements: who sends people to whom when there is too much
            </a>
          </p>
        </>
      )}
      {role === 'owner' && <Keys path={path} keys={keys} keyName={keyName} errors={errors} />}
      <p>
        <a href="/admin/account">Your own account, and where you are signed in</a>
      </p>
    </AdminPage>
  );
}

/** Where the application stands; nothing once it is approved. */
function ApprovalNotice({
  organisation,
  path,
  canAsk,
}: {
  organisation: MemberHere['organisation'];
  path: string;
  canAsk: boolean;
}): VNode | null {
  switch (organisation.state) {
    case 'approved':
      return null;
    case 'applied':
      return (
        <Notice kind="info" title="Your application is being looked at">
          <p>You can write drafts and see how they will look. Once you are approved, you can publish them.</p>
        </Notice>
      );
    case 'declined':
      return (
        <Notice kind="warning" title="Your application was not approved">
          <p>The host wrote: {organisation.stateReason}</p>
          {canAsk && (
            <form method="post" action={`${path}/apply-again`}>
              <p>Correct what is below if need be, save it, and then ask again.</p>
              <Button variant="secondary">Ask again</Button>
            </form>
          )}
        </Notice>
      );
  }
}

const NewKey = ({ value }: { value: string }): VNode => (
  <Notice kind="success" title="Here is the new API key">
    <p>Copy it now. It is shown this one time only.</p>
    <p class="link-box">
      <code>{value}</code>
    </p>
  </Notice>
);

const Keys = ({
  path,
  keys,
  keyName,
  errors,
}: {
  path: string;
  keys: KeyShown[];
  keyName: string;
  errors: readonly FormError[];
}): VNode => (
  <section class="stack" id="keys" aria-labelledby="keys-title">
    <h2 id="keys-title">API keys</h2>
    <p>
      For programs that work for you, such as your website. A key can do what an editor can.{' '}
      <a href="/api">What there is</a>
    </p>
    {keys.length > 0 && (
      <div class="table-box">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Begins with</th>
              <th scope="col">Made</th>
              <th scope="col">Last used</th>
              <th scope="col">
                <span class="visually-hidden">Revoke</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.map(({ id, name, prefix, made, lastUsed }) => (
              <tr key={id}>
                <td data-label="Name">{name}</td>
                <td data-label="Begins with">
                  <code>{prefix}</code>
                </td>
                <td data-label="Made">{made}</td>
                <td data-label="Last used">{lastUsed ?? 'never'}</td>
                <td>
                  <form method="post" action={`${path}/keys/${id}/revoke`}>
                    <Button variant="danger">
                      Revoke<span class="visually-hidden"> {name}</span>
                    </Button>
                  </form>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
    <form class="form" method="post" action={`${path}/keys`} novalidate>
      <KeyNameField value={keyName} errors={errors} />
      <Button variant="secondary">Make a key</Button>
    </form>
  </section>
);

const KeyNameField = ({ value, errors }: { value: string; errors: readonly FormError[] }): VNode => (
  <TextField
    name="keyName"
    label="Name of a new key"
    hint='What it is for, e.g. "Website"'
    autocomplete="off"
    value={value}
    errors={errors}
    width="medium"
  />
);
