import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../../http/deps.ts';
import { sendNotFoundPage } from '../../http/errors.tsx';
import { sendPage } from '../../http/html.ts';
import { tallyOf } from '../../tally/queries.ts';
import { standingOf } from '../../appeals/standing.ts';
import { asOfText } from '../../ui/dates.ts';
import { MomentList } from '../moment-list.tsx';
import { momentsToCome } from '../moments-shown.ts';
import { rippleStart } from '../queries.ts';
import { SharingPage } from '../sharing-page.tsx';
import { shareBlockOf } from '../texts/appeal-words.ts';
import type { Visits } from '../visits.ts';
import { rippleOf } from './queries.ts';
import { RippleView } from './view.tsx';
import { missingWords, momentsOf, rippleTitle, tellerOf } from './words.ts';

/** So many links a ripple's page draws and lists; the rest it counts. */
const mostShown = 120;

/** The ripple of a link, for whoever it belongs to. */
export const ripplePages =
  (deps: Deps, visits: Pick<Visits, 'rememberOwn'>): FastifyPluginAsync =>
  async (app) => {
    const { db, clock } = deps;
    app.get<{ Params: { token: string } }>('/ripples/:token', async (request, reply) => {
      const opened = deps.tokens.open('ripple', request.params.token);
      const start = opened && (await rippleStart(db, opened.id));
      if (!start) return sendNotFoundPage(deps, reply);
      const { appeal, link } = start;
      const teller = tellerOf(link);
      visits.rememberOwn(request, link.id);
      const [ripple, tally] = await Promise.all([
        rippleOf(db, link.id, mostShown),
        tallyOf(db, appeal.id, clock.now()),
      ]);
      if (!ripple || !tally) return sendNotFoundPage(deps, reply);
      const { sums: brought, own, root, deepest } = ripple;
      const standing = await standingOf(db, appeal, { publicUrl: deps.publicUrl, now: clock.now() });
      const moments = standing.state === 'closed' ? [] : await momentsToCome(db, appeal, { now: clock.now() });
      return sendPage(
        reply,
        <SharingPage deps={deps} title={rippleTitle(teller)}>
          <RippleView
            teller={teller}
            appeal={appeal}
            own={own}
            brought={brought}
            tree={{ ...root, name: teller.name }}
            moments={momentsOf(brought, deepest, teller)}
            missing={missingWords(tally.needs)}
            share={shareBlockOf(deps, appeal, link)}
            standing={standing}
            asOf={asOfText(clock.now(), appeal.organisation.timeZone)}
          />
          <MomentList moments={moments} title="Pass it on together" via={link.code} />
        </SharingPage>,
      );
    });
  };
