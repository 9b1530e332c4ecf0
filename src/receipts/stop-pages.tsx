import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { typedOf, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { setWantedMail, wantedMailOf } from '../organisations/membership.ts';
import { organisationBySlug, type Organisation } from '../organisations/queries.ts';
import { members } from '../db/schema/organisations.ts';
import { and, eq } from 'drizzle-orm';
import { Button, HiddenField } from '../ui/form.tsx';
import { Page } from '../ui/layout.tsx';
import { memberMails, stopPath, type MemberMail } from './stop-path.ts';

type Params = { Params: { org: string; mail: string; token: string } };

const mailNames: Record<MemberMail, string> = {
  daily: 'the daily mail “what came in”',
  full: 'the mail that says a need is full',
  steering: 'the mail about what happens by itself',
};

/**
 * Stops a member's mail without signing in. Opening the page changes nothing; its button does, and so does the one
 * POST that mail programs send (RFC 8058).
 */
export const stopPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<Params>('/stop/members/:org/:mail/:token', async (request, reply) => {
      const asked = await opened(deps, request.params);
      if (!asked) return sendNotFoundPage(deps, reply);
      const { organisation, mail, personId } = asked;
      const wanted = await wantedMailOf(deps.db, organisation.id, personId);
      const comes = wanted[mail];
      return sendPage(
        reply,
        <Page
          title={comes ? 'Stop this mail' : 'Stopped'}
          assets={deps.assets}
          demo={deps.config.demo}
          robots="noindex"
        >
          <h1>{comes ? 'Stop this mail?' : 'It is stopped'}</h1>
          <p>
            {comes
              ? `Then ${mailNames[mail]} of ${organisation.name} comes to you no more.`
              : `You don’t get ${mailNames[mail]} of ${organisation.name} any more.`}
          </p>
          <form class="form" method="post" action={stopPath(organisation.slug, mail, request.params.token)}>
            <HiddenField name="do" value={comes ? 'stop' : 'start'} />
            <Button variant={comes ? 'primary' : 'secondary'}>{comes ? 'Stop it' : 'Send it to me again'}</Button>
          </form>
          <p>
            <a href={`/admin/${organisation.slug}/settings`}>All your mail, in the settings</a>
          </p>
        </Page>,
      );
    });

    app.post<Params>('/stop/members/:org/:mail/:token', async (request, reply) => {
      const asked = await opened(deps, request.params);
      if (!asked) return sendNotFoundPage(deps, reply);
      const { organisation, mail, personId } = asked;
      const typed = typedOf(request.body);
      const wanted = await wantedMailOf(deps.db, organisation.id, personId);
      await setWantedMail(deps, organisation.id, personId, { ...wanted, [mail]: typedText(typed, 'do') === 'start' });
      if ('List-Unsubscribe' in typed) return reply.type('text/plain; charset=utf-8').send('Stopped.\n');
      return seeOther(reply, stopPath(organisation.slug, mail, request.params.token));
    });
  };

async function opened(
  { db, tokens }: Pick<Deps, 'db' | 'tokens'>,
  { org, mail, token }: Params['Params'],
): Promise<{ organisation: Organisation; mail: MemberMail; personId: string } | null> {
  const known = memberMails.find((one) => one === mail);
  const person = tokens.open('member-stop', token);
  const organisation = known && person ? await organisationBySlug(db, org) : null;
  if (!known || !person || !organisation) return null;
  const [member] = await db
    .select({ personId: members.personId })
    .from(members)
    .where(and(eq(members.organisationId, organisation.id), eq(members.personId, person.id)));
  return member ? { organisation, mail: known, personId: person.id } : null;
}
