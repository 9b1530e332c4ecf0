import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { rareLimit } from '../http/limits.ts';
import { isId } from '../lib/ids.ts';
import { shortDate } from '../ui/dates.ts';
import type { FormError } from '../ui/form.tsx';
import { keysOf, makeApiKey, revokeApiKey } from './api-keys.ts';
import { applyAgain, changeProfile } from './commands.ts';
import { owners, requireMember, type MemberHere } from './guards.ts';
import { keyInput, profileInput } from './input.ts';
import { setWantedMail, wantedMailOf } from './membership.ts';
import { profileTyped } from './profile-fields.tsx';
import { SettingsPage } from './settings-views.tsx';

const params = z.object({ org: z.string() });
const idParams = z.object({ org: z.string(), id: z.string() });
const mailInput = z.object({
  daily: z.string().optional(),
  full: z.string().optional(),
  steering: z.string().optional(),
});

/** Carries a fresh key over the redirect to the page that shows it, once. */
const keyCookie = 'new-key';

/** Profile, API keys, and which mail a member wants. */
export const settingsPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const frame = { assets: deps.assets, demo: deps.config.demo };
    const settingsPath = ({ organisation }: MemberHere) => `/admin/${organisation.slug}/settings`;
    const here = (request: FastifyRequest, reply: FastifyReply, roles = owners) =>
      requireMember(deps, request, reply, params.parse(request.params).org, roles);

    async function sendSettings(
      reply: FastifyReply,
      member: MemberHere,
      {
        errors = [],
        typed = profileTyped(member.organisation),
        keyName = '',
        newKey = null,
        status = 200,
      }: {
        errors?: readonly FormError[];
        typed?: Typed;
        keyName?: string;
        newKey?: string | null;
        status?: number;
      } = {},
    ): Promise<FastifyReply> {
      const { organisation, personId } = member;
      const now = deps.clock.now();
      const day = (date: Date) => shortDate(date, organisation.timeZone, now);
      const keys = (await keysOf(deps.db, organisation.id)).map(({ createdAt, lastUsedAt, ...key }) => ({
        ...key,
        made: day(createdAt),
        lastUsed: lastUsedAt && day(lastUsedAt),
      }));
      const wanted = await wantedMailOf(deps.db, organisation.id, personId);
      return sendPage(
        reply,
        <SettingsPage {...{ frame, member, keys, wanted, errors, typed, keyName, newKey }} />,
        status,
      );
    }

    app.get('/admin/:org/settings', async (request, reply) => {
      const member = await here(request, reply, ['owner', 'editor']);
      if (!member) return reply;
      const newKey = member.role === 'owner' ? (request.cookies[keyCookie] ?? null) : null;
      if (newKey !== null) reply.clearCookie(keyCookie, { path: settingsPath(member) });
      return sendSettings(reply, member, { newKey });
    });

    app.post('/admin/:org/settings/profile', async (request, reply) => {
      const member = await here(request, reply);
      if (!member) return reply;
      const form = readForm(profileInput, request.body);
      if (form.kind === 'wrong')
        return sendSettings(reply, member, { errors: form.errors, typed: form.typed, status: 422 });
      await changeProfile(deps, member.organisation, form.value);
      return seeOther(reply, settingsPath(member));
    });

    app.post('/admin/:org/settings/apply-again', async (request, reply) => {
      const member = await here(request, reply);
      if (!member) return reply;
      await applyAgain(deps, member.organisation.id);
      return seeOther(reply, settingsPath(member));
    });

    app.post('/admin/:org/settings/mail', async (request, reply) => {
      const member = await here(request, reply, ['owner', 'editor']);
      if (!member) return reply;
      const form = readForm(mailInput, request.body);
      const { daily, full, steering } = form.kind === 'ok' ? form.value : {};
      const wanted = { daily: daily !== undefined, full: full !== undefined, steering: steering !== undefined };
      await setWantedMail(deps, member.organisation.id, member.personId, wanted);
      return seeOther(reply, settingsPath(member));
    });

    app.post('/admin/:org/settings/keys', { config: rareLimit(deps.config, 'keys') }, async (request, reply) => {
      const member = await here(request, reply);
      if (!member) return reply;
      const form = readForm(keyInput, request.body);
      if (form.kind === 'wrong') {
        const { errors, typed } = form;
        return sendSettings(reply, member, { errors, keyName: typedText(typed, 'keyName'), status: 422 });
      }
      const { key } = await makeApiKey(deps.db, {
        organisationId: member.organisation.id,
        name: form.value.keyName,
        now: deps.clock.now(),
      });
      reply.setCookie(keyCookie, key, {
        path: settingsPath(member),
        httpOnly: true,
        sameSite: 'strict',
        secure: deps.publicUrl.startsWith('https:'),
        maxAge: 60,
      });
      return seeOther(reply, `${settingsPath(member)}#keys`);
    });

    app.post('/admin/:org/settings/keys/:id/revoke', async (request, reply) => {
      const member = await here(request, reply);
      if (!member) return reply;
      const { id: keyId } = idParams.parse(request.params);
      const revoke = { organisationId: member.organisation.id, keyId, now: deps.clock.now() };
      if (!isId(keyId) || !(await revokeApiKey(deps.db, revoke))) return sendNotFoundPage(deps, reply);
      return seeOther(reply, `${settingsPath(member)}#keys`);
    });
  };
