import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { VNode } from 'preact';
import { appealWithParts, isPublic, type AppealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { hasAlready } from '../http/etags.ts';
import { seeOther } from '../http/html.ts';
import { rareLimit } from '../http/limits.ts';
import type { PageCache } from '../http/page-cache.ts';
import { DrawingBusy, makeDrawing } from '../sharing/pictures/drawing.ts';
import { PreviewPictureTags, previewPath } from '../sharing/pictures/preview-tags.tsx';
import { isPrintable } from '../sharing/posters/type.ts';
import { Page, renderPage } from '../ui/layout.tsx';
import { documentOf } from './document.ts';
import { reportPath } from './paths.ts';
import { ReportShare } from './report-share.tsx';
import { Report } from './report-view.tsx';
import { reportOf, type ReportView } from './report.ts';

type Params = { Params: { slug: string } };

/** At 20 to 40 kB each. */
const mostKept = 100;
/** In ten minutes from one address. */
const mostPdfs = 60;

/** The report of an appeal for everybody, once the charity has published it: as a page, and as PDF. */
export const reportPages =
  (deps: Deps, { pages }: { pages: PageCache }): FastifyPluginAsync =>
  async (app) => {
    const drawing = makeDrawing();
    app.addHook('onClose', () => drawing.stop());
    // By the version of the tally, which everything that a report shows raises.
    const kept = new LRUCache<string, Buffer>({ max: mostKept });
    const flights = new Map<string, Promise<Buffer>>();
    const pdfOf = (key: string, view: ReportView): Promise<Buffer> => {
      const ready = kept.get(key);
      if (ready) return Promise.resolve(ready);
      const flight =
        flights.get(key) ??
        drawing
          .document(documentOf(view, deps.clock.now()))
          .then((pdf) => {
            kept.set(key, pdf);
            return pdf;
          })
          .finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    };

    app.get<Params>('/a/:slug/outcome', async (request, reply) => {
      const { slug } = request.params;
      // Under no address, so that a look at it is not counted as a visit of the appeal.
      const sent = await pages.send(request, reply, `report of ${slug}`, async () => {
        const found = await publishedAppeal(deps, slug);
        const view = found && (await reportOf(deps, found));
        return view && { html: renderPage(reportPage(deps, view)), groups: [found.appeal.id] };
      });
      return sent ? reply : sendNotFoundPage(deps, reply);
    });

    const limit = { config: rareLimit(deps.config, 'reports', mostPdfs) };
    app.get<Params>('/a/:slug/outcome.pdf', limit, async (request, reply) => {
      const found = await publishedAppeal(deps, request.params.slug);
      if (!found) return sendNotFoundPage(deps, reply);
      const { appeal } = found;
      const key = `${appeal.id} ${appeal.tallyVersion}`;
      const etag = `"${appeal.tallyVersion}-${appeal.id}"`;
      if (hasAlready(request.headers['if-none-match'], etag))
        return reply.headers({ etag, 'cache-control': 'no-cache' }).code(304).send();
      const view = await reportOf(deps, found);
      if (!view) return sendNotFoundPage(deps, reply);
      // Letters that the embedded fonts don't have are better printed by a browser, which has more fonts.
      if (!wordsOf(view).every(isPrintable)) return seeOther(reply, reportPath(appeal.slug));
      return sendPdf(reply, { name: `what-became-of-${appeal.slug}`, etag, pdf: () => pdfOf(key, view) });
    });
  };

/** An appeal that everybody may see and whose report is published; null: there is none. */
async function publishedAppeal({ db }: Deps, slug: string): Promise<AppealWithParts | null> {
  const found = await appealWithParts(db, slug);
  return found && isPublic(found.appeal) && found.reportedAt !== null ? found : null;
}

const wordsOf = ({ title, organisation, came, thanks, learnt, corrections, names }: ReportView): string[] => [
  ...[title, organisation.name, names ?? ''],
  ...[...came, ...thanks, ...learnt, ...corrections],
];

async function sendPdf(
  reply: FastifyReply,
  { name, etag, pdf }: { name: string; etag: string; pdf(): Promise<Buffer> },
): Promise<FastifyReply> {
  try {
    const drawn = await pdf();
    return await reply
      .headers({ etag, 'cache-control': 'no-cache', 'content-disposition': `inline; filename="${name}.pdf"` })
      .type('application/pdf')
      .send(drawn);
  } catch (error) {
    if (!(error instanceof DrawingBusy)) throw error;
    reply.code(503).header('retry-after', '10').type('text/plain; charset=utf-8');
    return reply.send('Very many are being made. Please try again soon.\n');
  }
}

function reportPage({ assets, config, publicUrl }: Deps, view: ReportView): VNode {
  const { title, organisation, url, came, slug, tallyVersion } = view;
  const heading = `What became of it: ${title}`;
  const description = `${organisation.name} asked for help. ${came.slice(0, 3).join(' ')}`;
  return (
    <Page
      title={heading}
      description={description}
      canonical={url}
      assets={assets}
      demo={config.demo}
      scripts={[assets.url('share.js')]}
      head={
        <>
          <link rel="stylesheet" href={assets.url('members.css')} />
          <link rel="stylesheet" href={assets.url('outcome.css')} />
          <PreviewPictureTags
            title={heading}
            pageUrl={url}
            description={description}
            pictureUrl={publicUrl + previewPath(slug, tallyVersion)}
            pictureAlt={`${title}. ${came.join(' ')}`}
          />
        </>
      }
    >
      <Report view={view} />
      <ReportShare
        sharing={{
          url,
          title: heading,
          text: `${organisation.name} asked for help: ${title.trim().replace(/[.!?…]+$/, '')}. Here is what became of it. Thank you to everybody who brought something or passed it on.`,
        }}
      />
    </Page>
  );
}
