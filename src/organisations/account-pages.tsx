import { and, desc, eq, gt, ne } from 'drizzle-orm';
import type { FastifyPluginAsync } from 'fastify';
import type { VNode } from 'preact';
import { z } from 'zod';
import { people, sessions } from '../db/schema/organisations.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { endSession } from '../http/sessions.ts';
import { isId } from '../lib/ids.ts';
import { shortDate } from '../ui/dates.ts';
import { Button, ErrorSummary, TextField, type FormError } from '../ui/form.tsx';
import { Page, type PageProps } from '../ui/layout.tsx';
import { requirePerson, type Person } from './guards.ts';
import { personNameInput } from './input.ts';
import { roleNames } from './role-names.ts';
import type { Membership } from './who-asks.ts';

const idParams = z.object({ id: z.string() });

/** Where a signed-in person chooses the organisation, and keeps an eye on their own sessions. */
export const accountPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const frame = { assets: deps.assets, demo: deps.config.demo };

    app.get('/admin', async (request, reply) => {
      const person = await requirePerson(deps, request, reply);
      if (!person) return reply;
      const [only, ...others] = person.memberships;
      if (only && others.length === 0 && !person.isHost) return seeOther(reply, `/admin/${only.slug}`);
      if (!only && person.isHost) return seeOther(reply, '/host');
      return sendPage(reply, <ChoosePage frame={frame} person={person} />);
    });

    app.get('/admin/account', async (request, reply) => {
      const person = await requirePerson(deps, request, reply, '/admin/account');
      if (!person) return reply;
      return sendPage(reply, await accountPage(person, person.name ?? '', []));
    });

    app.post('/admin/account/name', async (request, reply) => {
      const person = await requirePerson(deps, request, reply, '/admin/account');
      if (!person) return reply;
      const form = readForm(personNameInput, request.body);
      if (form.kind === 'wrong')
        return sendPage(reply, await accountPage(person, typedText(form.typed, 'name'), form.errors), 422);
      await deps.db
        .update(people)
        .set({ name: form.value.name || null })
        .where(eq(people.id, person.personId));
      return seeOther(reply, '/admin/account');
    });

    app.post('/admin/account/sessions/:id/end', async (request, reply) => {
      const person = await requirePerson(deps, request, reply, '/admin/account');
      if (!person) return reply;
      const { id } = idParams.parse(request.params);
      if (!isId(id) || !(await endSession(deps, person.personId, id))) return sendNotFoundPage(deps, reply);
      return seeOther(reply, '/admin/account');
    });

    app.post('/admin/account/sessions/end-others', async (request, reply) => {
      const person = await requirePerson(deps, request, reply, '/admin/account');
      if (!person) return reply;
      const { personId, sessionId } = person;
      await deps.db.delete(sessions).where(and(eq(sessions.personId, personId), ne(sessions.id, sessionId)));
      return seeOther(reply, '/admin/account');
    });

    async function accountPage(person: Person, name: string, errors: readonly FormError[]): Promise<VNode> {
      const now = deps.clock.now();
      const rows = await deps.db
        .select({
          id: sessions.id,
          device: sessions.device,
          createdAt: sessions.createdAt,
          lastSeenAt: sessions.lastSeenAt,
        })
        .from(sessions)
        .where(and(eq(sessions.personId, person.personId), gt(sessions.expiresAt, now)))
        .orderBy(desc(sessions.lastSeenAt), desc(sessions.id));
      const day = (date: Date) => shortDate(date, 'Europe/London', now);
      const list = rows.map(({ id, device, createdAt, lastSeenAt }) => ({
        id,
        device,
        since: day(createdAt),
        lastSeen: day(lastSeenAt),
        isThis: id === person.sessionId,
      }));
      return <AccountPage frame={frame} person={person} name={name} errors={errors} sessions={list} />;
    }
  };

type Frame = Pick<PageProps, 'assets' | 'demo'>;

const nameOf = ({ name, email }: Person) => ({ name: name ?? email });

const ChoosePage = ({ frame, person }: { frame: Frame; person: Person }): VNode => (
  <Page title="Your organisations" robots="noindex" member={nameOf(person)} {...frame}>
    <h1>Your organisations</h1>
    {person.memberships.length === 0 ? (
      <>
        <p>You are not a member of any organisation at the moment.</p>
        <p>
          Ask an owner to invite you with the address <strong>{person.email}</strong>, or{' '}
          <a href="/apply">apply with an organisation of your own</a>.
        </p>
      </>
    ) : (
      <ul class="cards">
        {person.memberships.map(({ slug, name, role }) => (
          <li key={slug}>
            <div class="card">
              <h2>
                <a class="card-link" href={`/admin/${slug}`}>
                  {name}
                </a>
              </h2>
              <p class="quiet">{roleNames[role]}</p>
            </div>
          </li>
        ))}
      </ul>
    )}
    {person.isHost && <HostLink />}
    <p>
      <a href="/admin/account">Your account</a>
    </p>
  </Page>
);

type SessionShown = { id: string; device: string; since: string; lastSeen: string; isThis: boolean };

const AccountPage = ({
  frame,
  person,
  name,
  errors,
  sessions,
}: {
  frame: Frame;
  person: Person;
  name: string;
  errors: readonly FormError[];
  sessions: SessionShown[];
}): VNode => (
  <Page title="Your account" robots="noindex" member={nameOf(person)} {...frame}>
    <ErrorSummary errors={errors} />
    <h1>Your account</h1>
    <p>
      You are signed in as <strong>{person.email}</strong>.
    </p>
    <form class="form" method="post" action="/admin/account/name" novalidate>
      <TextField
        name="name"
        label="Your name"
        hint="The other members see it."
        autocomplete="name"
        value={name}
        errors={errors}
        required={false}
      />
      <Button variant="secondary">Save</Button>
    </form>
    <h2>Where you are signed in</h2>
    <div class="table-box">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Device</th>
            <th scope="col">Since</th>
            <th scope="col">Last seen</th>
            <th scope="col">
              <span class="visually-hidden">End it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr key={session.id}>
              <td data-label="Device">
                <span>
                  {session.device}
                  {session.isThis && <strong> (this one)</strong>}
                </span>
              </td>
              <td data-label="Since">{session.since}</td>
              <td data-label="Last seen">{session.lastSeen}</td>
              <td>
                <form method="post" action={session.isThis ? '/sign-out' : `/admin/account/sessions/${session.id}/end`}>
                  <Button variant="quiet">Sign out{session.isThis ? '' : ' there'}</Button>
                </form>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
    {sessions.length > 1 && (
      <form method="post" action="/admin/account/sessions/end-others">
        <Button variant="secondary">Sign out everywhere else</Button>
      </form>
    )}
    {person.memberships.length > 0 && (
      <>
        <h2>Your organisations</h2>
        <ul class="plain-list stack">
          {person.memberships.map((membership) => (
            <MembershipLine membership={membership} key={membership.slug} />
          ))}
        </ul>
      </>
    )}
    {person.isHost && <HostLink />}
  </Page>
);

const HostLink = (): VNode => (
  <p>
    <a href="/host">The host’s desk</a>
  </p>
);

const MembershipLine = ({ membership: { slug, name, role } }: { membership: Membership }): VNode => (
  <li>
    <a href={`/admin/${slug}`}>{name}</a> <span class="quiet">({roleNames[role]})</span>{' '}
    <a href={`/admin/${slug}/members/leave`}>Leave</a>
  </li>
);
