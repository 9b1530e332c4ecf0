import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { appealBySlug } from '../appeals/queries.ts';
import { standingOf } from '../appeals/standing.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { pledgeLimit } from '../http/limits.ts';
import { newId } from '../lib/ids.ts';
import { requirePerson } from '../organisations/guards.ts';
import { quantityName } from '../pledges/form.ts';
import type { Ledger } from '../pledges/ledger.ts';
import { refusalErrors } from '../pledges/refusals.ts';
import { countField } from '../receipts/lines.ts';
import { tallyOf } from '../tally/queries.ts';
import type { FormError } from '../ui/form.tsx';
import { Page } from '../ui/layout.tsx';
import { stillNeededWords } from '../ui/tally-words.ts';
import { appFiles } from './app-files.ts';
import { enterAtStall, type EnterOutcome } from './enter.ts';
import { readEntry } from './input.ts';
import { endedWords, openStall, type OpenedStall } from './open-stall.ts';
import { entriesPath, stallPath, stallScope } from './paths.ts';
import { stallsOf } from './queries.ts';
import { StallView } from './view.tsx';

type OfToken = { Params: { slug: string; token: string }; Querystring: { said?: unknown } };

/** Stall mode: one phone, many people in a row. */
export const stallPages =
  (deps: Deps, ledger: Ledger): FastifyPluginAsync =>
  async (app) => {
    await app.register(appFiles(deps));

    app.get<{ Params: { slug: string } }>('/a/:slug/stall', async (request, reply) => {
      const caller = await requirePerson(deps, request, reply);
      if (!caller) return reply;
      const { slug } = request.params;
      const appeal = await appealBySlug(deps.db, slug);
      const member = caller.memberships.find((one) => one.organisationId === appeal?.organisationId);
      if (!appeal || !member) return sendNotFoundPage(deps, reply);
      const open = (await stallsOf(deps.db, appeal.id)).filter(({ closedAt }) => closedAt === null);
      const [only, another] = open;
      return seeOther(
        reply,
        only && !another ? stallPath(deps, slug, only) : `/admin/${member.slug}/appeals/${slug}/stalls`,
      );
    });

    app.get<OfToken>('/a/:slug/stall/:token', async (request, reply) => {
      const opened = await openedHere(deps, request);
      if (opened.kind === 'not-found') return sendNotFoundPage(deps, reply);
      return sendStall(deps, reply, opened, { said: saidText(request.query.said) });
    });

    app.post<OfToken>('/a/:slug/stall/:token', { config: pledgeLimit(deps.config) }, async (request, reply) => {
      const opened = await openedHere(deps, request);
      if (opened.kind === 'not-found') return sendNotFoundPage(deps, reply);
      if (opened.kind === 'ended') return sendStall(deps, reply, opened, {});
      const firstNeed = opened.parts.needs.find(({ closedAt }) => closedAt === null);
      const read = readEntry(request.body, quantityName(firstNeed?.id ?? ''));
      if (read.kind === 'wrong') return sendStall(deps, reply, opened, { ...read, status: 422 });
      const outcome = await enterAtStall(deps, ledger, opened, { key: read.key ?? newId(), entry: read.entry });
      if (outcome.kind === 'entered')
        return seeOther(reply, `${stallPath(deps, request.params.slug, opened.stall)}?said=${read.entry.kind}`);
      if (outcome.kind === 'not-found') return sendNotFoundPage(deps, reply);
      return sendStall(deps, reply, opened, {
        typed: outcome.kind === 'key-reused' ? { ...read.typed, key: newId() } : read.typed,
        errors: errorsOf(outcome, opened.parts.needs),
        status: outcome.kind === 'busy' ? 503 : 409,
      });
    });
  };

/** The stall of the token, if it is one of this appeal. */
async function openedHere(deps: Deps, request: FastifyRequest<OfToken>): Promise<OpenedStall> {
  const opened = await openStall(deps, request, request.params.token);
  return opened.kind !== 'not-found' && opened.parts.appeal.slug !== request.params.slug
    ? { kind: 'not-found' }
    : opened;
}

async function sendStall(
  deps: Deps,
  reply: FastifyReply,
  opened: Exclude<OpenedStall, { kind: 'not-found' }>,
  {
    said = null,
    typed = {},
    errors = [],
    status = 200,
  }: { said?: string | null; typed?: Typed; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const { assets, config, clock, db } = deps;
  const { stall, parts } = opened;
  const { appeal, organisation } = parts;
  const tally = await tallyOf(db, appeal.id, clock.now());
  const path = stallPath(deps, appeal.slug, stall);
  const styles = [assets.url('styles.css'), assets.url('members.css')];
  const script = assets.url('stall.js');
  return sendPage(
    reply,
    <Page
      title={`${stall.name}: ${appeal.title}`}
      assets={assets}
      demo={config.demo}
      robots="noindex"
      bare
      scripts={[script]}
      head={
        <>
          <link rel="stylesheet" href={styles[1]} />
          <link rel="manifest" href={`${path}/app.webmanifest`} />
        </>
      }
    >
      <StallView
        slug={appeal.slug}
        title={appeal.title}
        organisation={organisation.name}
        stall={stall.name}
        standing={await standingOf(db, appeal, { publicUrl: deps.publicUrl, now: clock.now() })}
        needs={parts.needs
          .filter(({ closedAt }) => closedAt === null)
          .map((need) => {
            const counts = tally?.needs.find(({ id }) => id === need.id);
            return {
              ...countField(need),
              item: need.item,
              unit: need.unit,
              hint: counts ? stillNeededWords(counts) : '',
            };
          })}
        path={path}
        entries={entriesPath(deps, stall)}
        worker={`${stallScope(appeal.slug)}/worker.js`}
        scope={stallScope(appeal.slug)}
        keep={[path, `${path}/app.webmanifest`, script, ...styles, ...shellFiles]}
        ended={opened.kind === 'ended' ? endedWords[opened.why] : null}
        said={said}
        typed={typed}
        errors={errors}
        entryKey={typedText(typed, 'key') || newId()}
      />
    </Page>,
    opened.kind === 'ended' ? 410 : status,
  );
}

/** What the page itself asks for by plain names. */
const shellFiles = [
  '/fonts/atkinson-hyperlegible-next-latin.woff2',
  '/favicon.svg',
  '/apple-touch-icon.png',
  '/icon-192.png',
];

function errorsOf(
  outcome: Exclude<EnterOutcome, { kind: 'entered' | 'not-found' }>,
  needs: readonly { id: string; item: string; unit: string | null }[],
): FormError[] {
  switch (outcome.kind) {
    case 'busy':
      return [{ path: '', message: 'Very much comes in at this moment. Please press the button again.' }];
    case 'key-reused':
      return [
        { path: '', message: 'This form was entered before, with other numbers. Enter it again if this is new.' },
      ];
    default:
      return refusalErrors(
        outcome,
        needs.map(({ id, item, unit }) => ({ needId: id, item, unit })),
      );
  }
}

const sentences: Record<string, string> = {
  pledge: 'Thank you. The e-mail to confirm is on its way.',
  'walk-in': 'Thank you. It is counted.',
};

const saidText = (said: unknown): string | null =>
  typeof said === 'string' && Object.hasOwn(sentences, said) ? (sentences[said] ?? null) : null;
