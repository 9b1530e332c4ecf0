import { and, eq, inArray } from 'drizzle-orm';
import type { FastifyPluginAsync } from 'fastify';
import { requireAppeal } from '../../appeals/guards.ts';
import { members } from '../../db/schema/organisations.ts';
import type { Deps } from '../../http/deps.ts';
import { sendNotFoundPage } from '../../http/errors.tsx';
import { typedOf, typedText } from '../../http/forms.ts';
import { seeOther, sendPage } from '../../http/html.ts';
import { editors } from '../../organisations/guards.ts';
import { tallyOf } from '../../tally/queries.ts';
import { Button } from '../../ui/form.tsx';
import { Page } from '../../ui/layout.tsx';
import { Notice } from '../../ui/parts.tsx';
import { AppealTallyWords } from '../../ui/tally-picture.tsx';
import { steerAppeal } from '../commands.ts';
import { askPath } from './paths.ts';
import { askedAppeal, lastSilence, sayStillTrue } from './silence.ts';

type ByMail = { Params: { appeal: string; person: string } };
type ByMember = { Params: { org: string; slug: string } };

/** "Is this still true?", from the mail without signing in, and from the dashboard. Opening the page changes nothing. */
export const askPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<ByMail>('/still-true/:appeal/:person', async (request, reply) => {
      const asked = await opened(deps, request.params);
      const tally = asked && (await tallyOf(deps.db, asked.appeal.id, deps.clock.now()));
      if (!asked || !tally) return sendNotFoundPage(deps, reply);
      const { appeal, organisation, isUnanswered, personId } = asked;
      const path = askPath(deps, { appealId: appeal.id, personId });
      const isPaused = appeal.state === 'paused';
      const bySilence = isPaused && (await lastSilence(deps.db, appeal.id)) !== null;
      const admin = `/admin/${organisation.slug}/appeals/${appeal.slug}`;
      return sendPage(
        reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }),
        <Page title="Is this still true?" assets={deps.assets} demo={deps.config.demo} robots="noindex">
          <h1>Is this still true?</h1>
          {!isUnanswered && !bySilence && (
            <Notice kind="success" title="Thank you, that is all for now">
              <p>{isPaused ? 'The appeal is paused.' : 'The appeal stands as it is.'}</p>
            </Notice>
          )}
          {bySilence && (
            <Notice kind="warning" title="It is paused, as nobody had said so">
              <p>Say that it is still true, and it goes on as before.</p>
            </Notice>
          )}
          <p>
            <a href={`/a/${appeal.slug}`}>
              <strong>{appeal.title}</strong>
            </a>
            , for {organisation.name}
          </p>
          <AppealTallyWords tally={tally} />
          <form class="form" method="post" action={path}>
            <Button big name="do" value="yes">
              Yes, still true
            </Button>
            <Button variant="secondary" href={`${admin}/edit`}>
              Change it
            </Button>
            {!isPaused && (
              <Button variant="secondary" name="do" value="pause">
                Pause it
              </Button>
            )}
          </form>
          <p>
            <a href={`${admin}/steer`}>All you can do: the steering wheel</a>
          </p>
        </Page>,
      );
    });

    app.post<ByMail>('/still-true/:appeal/:person', async (request, reply) => {
      const asked = await opened(deps, request.params);
      if (!asked) return sendNotFoundPage(deps, reply);
      const { appeal, personId } = asked;
      if (typedText(typedOf(request.body), 'do') === 'pause')
        await steerAppeal(
          deps,
          appeal.id,
          { to: 'paused' },
          { cause: 'member', personId },
          ({ state }) => state !== 'paused',
        );
      else await sayStillTrue(deps, appeal.id, personId);
      return seeOther(reply, askPath(deps, { appealId: appeal.id, personId }));
    });

    app.post<ByMember>('/admin/:org/appeals/:slug/still-true', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      await sayStillTrue(deps, here.parts.appeal.id, here.personId);
      return seeOther(reply, here.path);
    });
  };

/** The appeal that a mail asked about, and who got the mail; null when they are no editor there any more, or it is over. */
async function opened({ db, clock, tokens }: Pick<Deps, 'db' | 'clock' | 'tokens'>, params: ByMail['Params']) {
  const appealId = tokens.open('still-true', params.appeal)?.id;
  const personId = tokens.open('member-stop', params.person)?.id;
  const asked = appealId && personId ? await askedAppeal({ db, clock }, appealId) : null;
  if (!asked || !personId) return null;
  const [member] = await db
    .select({ role: members.role })
    .from(members)
    .where(
      and(
        eq(members.organisationId, asked.organisation.id),
        eq(members.personId, personId),
        inArray(members.role, [...editors]),
      ),
    );
  return member ? { ...asked, personId } : null;
}
