import type { FastifyPluginAsync } from 'fastify';
import type { VNode } from 'preact';
import { publicAppealsOf } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { sendPage } from '../http/html.ts';
import { organisationBySlug, type Organisation } from '../organisations/queries.ts';
import { registration } from '../organisations/register-number.ts';
import { roleIn, whoAsks, type Caller } from '../organisations/who-asks.ts';
import { talliesOf } from '../tally/queries.ts';
import { monthText } from '../ui/dates.ts';
import { Page } from '../ui/layout.tsx';
import { appealCards } from './appeal-cards.tsx';
import { OrganisationView } from './organisation-view.tsx';
import { recordLines } from './track-record-rules.ts';
import type { TrackRecords } from './track-record.ts';

/** Who asks: the organisation, what it asks for now, and what became of what it asked for before. */
export const organisationSitePages =
  (deps: Deps, { records }: { records: TrackRecords }): FastifyPluginAsync =>
  async (app) => {
    app.get<{ Params: { slug: string } }>('/o/:slug', async (request, reply) => {
      const organisation = await organisationBySlug(deps.db, request.params.slug);
      if (!organisation) return sendNotFoundPage(deps, reply);
      const isApproved = organisation.state === 'approved';
      if (!isApproved) {
        if (!maySee(await whoAsks(deps, request), organisation.id)) return sendNotFoundPage(deps, reply);
        reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
      }
      return sendPage(reply, await organisationPage(deps, organisation, records));
    });
  };

const maySee = (caller: Caller, organisationId: string): boolean =>
  roleIn(caller, organisationId) !== null || (caller.kind === 'person' && caller.isHost);

async function organisationPage(
  { db, clock, publicUrl, assets, config }: Deps,
  organisation: Organisation,
  records: TrackRecords,
): Promise<VNode> {
  const now = clock.now();
  const [appeals, record] = await Promise.all([publicAppealsOf(db, organisation.id), records.of(organisation.id)]);
  const ids = appeals.map(({ id }) => id);
  const cards = appealCards(appeals, await talliesOf(db, ids, now), { now, showOrganisation: false });
  const { slug, name, email, website, about, state } = organisation;
  return (
    <Page
      title={name}
      description={`${name}: what they ask for now, and what became of what they asked for before.`}
      canonical={`${publicUrl}/o/${slug}`}
      robots={state === 'approved' ? undefined : 'noindex'}
      assets={assets}
      demo={config.demo}
      wide
    >
      <OrganisationView
        {...{ name, email, website }}
        record={recordLines(record, record.since && monthText(record.since, organisation.timeZone))}
        about={about.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '')}
        registration={registration(organisation)}
        state={state}
        now={cards.filter((card) => card.state !== 'closed')}
        before={cards.filter((card) => card.state === 'closed')}
      />
    </Page>
  );
}
