import type { FastifyPluginAsync } from 'fastify';
import type { VNode } from 'preact';
import { appealWithParts, isPublic } from '../appeals/queries.ts';
import { standingOf } from '../appeals/standing.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import type { PageCache, Rendered } from '../http/page-cache.ts';
import { withCapital } from '../lib/capital.ts';
import { linkUrl } from '../sharing/paths.ts';
import { qrCode, type QrCode } from '../sharing/pictures/qr.ts';
import { absoluteDeadline } from '../sharing/texts/share-text.ts';
import { tallyOf } from '../tally/queries.ts';
import type { NeedTally, Tally } from '../tally/shapes.ts';
import { Page, renderPage } from '../ui/layout.tsx';
import { quantityText } from '../ui/quantities.ts';
import { StateNotice } from '../ui/state-notice.tsx';
import { asksWords, standingMark, type Standing } from '../ui/state-words.ts';
import { askedMark } from '../ui/tally-words.ts';
import { AppealTallyWords, TallyPicture, TallyWords } from '../ui/tally-picture.tsx';
import type { ScreenNames } from './screen-names.ts';

/** The counter for a wall: one appeal's shelves, large and live. */
export const screenPages =
  (deps: Deps, { pages, names }: { pages: PageCache; names: ScreenNames }): FastifyPluginAsync =>
  async (app) => {
    app.get<{ Params: { slug: string } }>('/a/:slug/screen', async (request, reply) => {
      const { slug } = request.params;
      const sent = await pages.send(request, reply, `screen ${slug}`, () => rendered(deps, names, slug));
      return sent ? reply : sendNotFoundPage(deps, reply);
    });
  };

/** Without scripts a screen looks again this often. */
const refreshSeconds = 30;

async function rendered(
  { db, clock, publicUrl, assets, config }: Deps,
  names: ScreenNames,
  slug: string,
): Promise<Rendered | null> {
  const found = await appealWithParts(db, slug);
  const tally = found && isPublic(found.appeal) ? await tallyOf(db, found.appeal.id, clock.now()) : null;
  if (!found || !tally) return null;
  const { appeal, organisation } = found;
  const url = linkUrl(publicUrl, slug, null);
  const isClosed = new Set(found.needs.filter(({ closedAt }) => closedAt !== null).map(({ id }) => id));
  const page = (
    <Page
      title={appeal.title}
      robots="noindex"
      assets={assets}
      demo={config.demo}
      scripts={[assets.url('screen.js')]}
      head={
        <>
          <link rel="stylesheet" href={assets.url('screen.css')} />
          <noscript>
            <meta http-equiv="refresh" content={String(refreshSeconds)} />
          </noscript>
        </>
      }
      bare
    >
      <Screen
        slug={slug}
        title={appeal.title}
        organisation={organisation.name}
        deadline={appeal.deadline && absoluteDeadline(appeal.deadline, organisation.timeZone)}
        standing={await standingOf(db, appeal, { publicUrl, now: clock.now() })}
        tally={tally}
        needs={tally.needs.filter((need) => !isClosed.has(need.id) || need.received > 0)}
        code={qrCode(linkUrl(publicUrl, slug, null, 'screen'))}
        names={(await names.of(slug)) ?? []}
        address={url.replace(/^https?:\/\//, '')}
      />
    </Page>
  );
  return { html: renderPage(page), groups: [appeal.id] };
}

type ScreenView = {
  slug: string;
  title: string;
  organisation: string;
  deadline: string | null;
  standing: Standing;
  tally: Tally;
  needs: NeedTally[];
  code: QrCode;
  address: string;
  /** Of those who chose to be shown, the newest first. */
  names: string[];
};

function Screen({
  slug,
  title,
  organisation,
  deadline,
  standing,
  tally,
  needs,
  code,
  address,
  names,
}: ScreenView): VNode {
  const { state } = standing;
  return (
    <div class="screen" data-screen={slug} data-standing={standingMark(standing)} data-asked={askedMark(tally.needs)}>
      <header class="screen-head">
        <div class="appeal-head">
          <p class="eyebrow">
            {organisation} {asksWords(state)}
          </p>
          <h1>{title}</h1>
          {deadline !== null && state !== 'closed' && <p class="tag">{deadline}</p>}
          <AppealTallyWords tally={tally} />
        </div>
        {state !== 'closed' && <Code code={code} address={address} />}
      </header>
      <StateNotice standing={standing} from={organisation} />
      <div class="needs">
        <div class="need-list">
          {needs.map((need) => (
            <section class="need" aria-labelledby={`need-${need.id}`} key={need.id}>
              <h2 id={`need-${need.id}`}>
                {need.wanted === null ? withCapital(need.item) : quantityText(need.wanted, need)}
              </h2>
              <TallyPicture need={need} most={mostObjects(needs.length)} />
              {/* Of one need alone the words at the top say the same. */}
              {(tally.needs.length > 1 || state !== 'open') && <TallyWords need={need} state={state} />}
            </section>
          ))}
        </div>
      </div>
      <section class="screen-names" aria-labelledby="screen-names" data-names hidden={names.length === 0}>
        <h2 id="screen-names">Thank you</h2>
        <ul>
          {names.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      </section>
      <p class="screen-foot small">
        <span>
          {address} <span data-live-status role="status" />
        </span>
        <button class="button is-quiet is-small" type="button" data-full-screen hidden>
          Full screen
        </button>
      </p>
    </div>
  );
}

/** Nobody scrolls a wall: a shelf that is very wide, or one of many, has fewer and larger objects. */
const mostObjects = (shelves: number): number => (shelves === 2 || shelves === 3 ? 50 : 20);

/** Dark on light in every colour scheme, or scanners fail. */
function Code({ code: { size, path }, address }: { code: QrCode; address: string }): VNode {
  return (
    <svg
      class="screen-code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={`QR code of ${address}`}
      shape-rendering="crispEdges"
    >
      <path fill="#000" d={path} />
    </svg>
  );
}
