import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { rareLimit } from '../http/limits.ts';
import { startSession } from '../http/sessions.ts';
import { isId } from '../lib/ids.ts';
import type { FormError } from '../ui/form.tsx';
import { everyMember, owners, requireMember, type MemberHere } from './guards.ts';
import { invitationInput, roleInput } from './input.ts';
import { DeadInvitationPage, InvitationPage, LeavePage, MembersPage } from './member-views.tsx';
import {
  acceptInvitation,
  changeRole,
  invitationOf,
  invitationsOf,
  invite,
  membersOf,
  removeMember,
  withdrawInvitation,
  type MemberChange,
} from './membership.ts';

const params = z.object({ org: z.string() });
const idParams = z.object({ org: z.string(), id: z.string() });
const tokenParams = z.object({ token: z.string() });
const lastOwnerWords = 'Somebody has to look after the organisation. Make another member an owner first.';

/** Who belongs to an organisation; only owners change it. */
export const memberPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const frame = { assets: deps.assets, demo: deps.config.demo };
    const membersPath = ({ organisation }: MemberHere) => `/admin/${organisation.slug}/members`;

    async function sendMembers(
      reply: FastifyReply,
      here: MemberHere,
      { errors = [], typed = {}, status = 200 }: { errors?: readonly FormError[]; typed?: Typed; status?: number } = {},
    ): Promise<FastifyReply> {
      const { id } = here.organisation;
      const members = await membersOf(deps.db, id);
      const invited = await invitationsOf(deps.db, id, deps.clock.now());
      return sendPage(
        reply,
        <MembersPage frame={frame} here={here} members={members} invited={invited} errors={errors} typed={typed} />,
        status,
      );
    }

    app.get('/admin/:org/members', async (request, reply) => {
      const here = await requireMember(deps, request, reply, params.parse(request.params).org, ['owner', 'editor']);
      return here ? sendMembers(reply, here) : reply;
    });

    app.post('/admin/:org/members/invite', { config: rareLimit(deps.config, 'invite', 60) }, async (request, reply) => {
      const here = await requireMember(deps, request, reply, params.parse(request.params).org, owners);
      if (!here) return reply;
      const form = readForm(invitationInput, request.body);
      if (form.kind === 'wrong') return sendMembers(reply, here, { ...form, status: 422 });
      const invited = await invite(deps, {
        organisationId: here.organisation.id,
        ...form.value,
        invitedBy: here.personId,
      });
      if (invited.kind === 'invited') return seeOther(reply, membersPath(here));
      const errors = [
        { path: 'email', message: 'This person is a member already. You can change their role in the list.' },
      ];
      return sendMembers(reply, here, { errors, typed: { ...form.value }, status: 422 });
    });

    app.post('/admin/:org/members/invitations/:id/withdraw', async (request, reply) => {
      const { org, id } = idParams.parse(request.params);
      const here = await requireMember(deps, request, reply, org, owners);
      if (!here) return reply;
      if (!isId(id) || !(await withdrawInvitation(deps.db, here.organisation.id, id)))
        return sendNotFoundPage(deps, reply);
      return seeOther(reply, membersPath(here));
    });

    app.post('/admin/:org/members/:id/role', async (request, reply) => {
      const { org, id } = idParams.parse(request.params);
      const here = await requireMember(deps, request, reply, org, owners);
      if (!here) return reply;
      const form = readForm(roleInput, request.body);
      if (!isId(id)) return sendNotFoundPage(deps, reply);
      if (form.kind === 'wrong') return sendMembers(reply, here, { errors: form.errors, status: 422 });
      return answerChange(reply, here, await changeRole(deps.db, here.organisation.id, id, form.value.role));
    });

    app.post('/admin/:org/members/:id/remove', async (request, reply) => {
      const { org, id } = idParams.parse(request.params);
      const here = await requireMember(deps, request, reply, org, owners);
      if (!here) return reply;
      if (!isId(id)) return sendNotFoundPage(deps, reply);
      return answerChange(reply, here, await removeMember(deps.db, here.organisation.id, id));
    });

    function answerChange(
      reply: FastifyReply,
      here: MemberHere,
      change: MemberChange,
    ): FastifyReply | Promise<FastifyReply> {
      switch (change.kind) {
        case 'changed':
          return seeOther(reply, membersPath(here));
        case 'unknown':
          return sendNotFoundPage(deps, reply);
        case 'last-owner':
          return sendMembers(reply, here, { errors: [{ path: '', message: lastOwnerWords }], status: 409 });
      }
    }

    app.get('/admin/:org/members/leave', async (request, reply) => {
      const here = await requireMember(deps, request, reply, params.parse(request.params).org, everyMember);
      return here ? sendPage(reply, <LeavePage frame={frame} here={here} error={null} />) : reply;
    });

    app.post('/admin/:org/members/leave', async (request, reply) => {
      const here = await requireMember(deps, request, reply, params.parse(request.params).org, everyMember);
      if (!here) return reply;
      const left = await removeMember(deps.db, here.organisation.id, here.personId);
      if (left.kind === 'last-owner')
        return sendPage(reply, <LeavePage frame={frame} here={here} error={lastOwnerWords} />, 409);
      return seeOther(reply, '/admin');
    });

    app.get('/invitations/:token', async (request, reply) => {
      const { token } = tokenParams.parse(request.params);
      const invitation = await invitationOf(deps, token);
      if (!invitation) return sendNotFoundPage(deps, reply);
      if (invitation.state !== 'open')
        return sendPage(reply, <DeadInvitationPage frame={frame} invitation={invitation} />, 410);
      return sendPage(reply, <InvitationPage frame={frame} invitation={invitation} token={token} />);
    });

    app.post('/invitations/:token', async (request, reply) => {
      const { token } = tokenParams.parse(request.params);
      const invitation = await invitationOf(deps, token);
      if (!invitation) return sendNotFoundPage(deps, reply);
      const accepted = await acceptInvitation(deps, invitation.id);
      if (!accepted) return sendPage(reply, <DeadInvitationPage frame={frame} invitation={invitation} />, 410);
      await startSession(deps, request, reply, accepted.personId);
      return seeOther(reply, `/admin/${invitation.organisation.slug}`);
    });
  };
