import type { FastifyPluginAsync } from 'fastify';
import type { VNode } from 'preact';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { rareLimit } from '../http/limits.ts';
import { Button, ErrorSummary, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { Honeypot, isCaught } from '../ui/honeypot.tsx';
import { Page, type PageProps } from '../ui/layout.tsx';
import { shareLinkByCode } from '../sharing/queries.ts';
import { reportAppeal } from './commands.ts';
import { reportInput } from './input.ts';
import { preparedTexts, reportableAppeal, type ReportableAppeal } from './queries.ts';

const params = z.object({ slug: z.string() });
const linkParams = z.object({ slug: z.string(), code: z.string() });

/** "Report this appeal", and "report these words" of somebody's link, for everybody. */
export const reportPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const frame = { assets: deps.assets, demo: deps.config.demo };

    app.get('/a/:slug/report', async (request, reply) => {
      const appeal = await reportableAppeal(deps.db, params.parse(request.params).slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      return sendPage(reply, <ReportPage frame={frame} appeal={appeal} typed={{}} errors={[]} />);
    });

    app.post('/a/:slug/report', { config: rareLimit(deps.config, 'report') }, async (request, reply) => {
      const appeal = await reportableAppeal(deps.db, params.parse(request.params).slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      const thanks = `/a/${appeal.slug}/report/sent`;
      if (isCaught(request.body)) return seeOther(reply, thanks);
      const form = readForm(reportInput, request.body);
      if (form.kind === 'wrong') {
        const { typed, errors } = form;
        return sendPage(reply, <ReportPage frame={frame} appeal={appeal} typed={typed} errors={errors} />, 422);
      }
      await reportAppeal(deps, { appealId: appeal.id, ...form.value });
      return seeOther(reply, thanks);
    });

    app.get('/a/:slug/:code/report', async (request, reply) => {
      const about = await reportableWords(deps, linkParams.parse(request.params));
      if (!about) return sendNotFoundPage(deps, reply);
      return sendPage(reply, <ReportPage frame={frame} {...about} typed={{}} errors={[]} />);
    });

    app.post('/a/:slug/:code/report', { config: rareLimit(deps.config, 'report') }, async (request, reply) => {
      const about = await reportableWords(deps, linkParams.parse(request.params));
      if (!about) return sendNotFoundPage(deps, reply);
      const thanks = `/a/${about.appeal.slug}/report/sent`;
      if (isCaught(request.body)) return seeOther(reply, thanks);
      const form = readForm(reportInput, request.body);
      if (form.kind === 'wrong') {
        const { typed, errors } = form;
        return sendPage(reply, <ReportPage frame={frame} {...about} typed={typed} errors={errors} />, 422);
      }
      await reportAppeal(deps, { appealId: about.appeal.id, link: about.link, ...form.value });
      return seeOther(reply, thanks);
    });

    app.get('/a/:slug/report/sent', async (request, reply) =>
      sendPage(reply, <ThankYouPage frame={frame} slug={params.parse(request.params).slug} />),
    );
  };

type Frame = Pick<PageProps, 'assets' | 'demo'>;

/** A link's name and words as everybody sees them; null where there is nothing of the kind. */
async function reportableWords(deps: Deps, { slug, code }: { slug: string; code: string }) {
  const appeal = await reportableAppeal(deps.db, slug);
  const link = appeal && (await shareLinkByCode(deps.db, appeal.id, code));
  if (!appeal || !link || (link.kind !== 'person' && link.kind !== 'group')) return null;
  const own = [link.name, link.message].filter((one) => one !== null).join(': ');
  const prepared = link.kind === 'group' ? await preparedTexts(deps.db, link.id) : [];
  const words = [own, ...prepared].filter((one) => one !== '').join('\n');
  return words === '' ? null : { appeal, link: { id: link.id, code: link.code, words } };
}

const ReportPage = ({
  frame,
  appeal,
  link = null,
  typed,
  errors,
}: {
  frame: Frame;
  appeal: ReportableAppeal;
  /** The link whose words are meant; null when it is the appeal. */
  link?: { code: string; words: string } | null;
  typed: Typed;
  errors: readonly FormError[];
}): VNode => (
  <Page title={link ? 'Report these words' : 'Report this appeal'} robots="noindex" {...frame}>
    <ErrorSummary errors={errors} />
    <p class="eyebrow">{appeal.organisation}</p>
    {link ? (
      <>
        <h1>Report these words</h1>
        <p class="link-box">{link.words}</p>
        <p>
          Somebody put them on their own link to “{appeal.title}”. If they should not stand there, tell the people who
          run this service, who can take them away. Who wrote them does not see who reported them.
        </p>
      </>
    ) : (
      <>
        <h1>Report “{appeal.title}”</h1>
        <p>
          Is something wrong with this appeal? Tell the people who run this service. The organisation does not see who
          wrote.
        </p>
      </>
    )}
    <form
      class="form"
      method="post"
      action={link ? `/a/${appeal.slug}/${link.code}/report` : `/a/${appeal.slug}/report`}
      novalidate
    >
      <TextArea
        name="reason"
        label="What is wrong?"
        value={typedText(typed, 'reason')}
        errors={errors}
        maxlength={2000}
        required
      />
      <TextField
        name="email"
        label="Your e-mail address"
        hint="Only for a question about this. Only the host sees it."
        type="email"
        autocomplete="email"
        value={typedText(typed, 'email')}
        errors={errors}
        required={false}
      />
      <Honeypot />
      <Button>Send the report</Button>
    </form>
    <p>
      <a href={link ? `/a/${appeal.slug}/${link.code}` : `/a/${appeal.slug}`}>Back to the appeal</a>
    </p>
  </Page>
);

const ThankYouPage = ({ frame, slug }: { frame: Frame; slug: string }): VNode => (
  <Page title="Thank you" robots="noindex" {...frame}>
    <h1>Thank you for telling us</h1>
    <p>Somebody will look at it. If you left your address, we may write to you.</p>
    <p>
      <a href={`/a/${encodeURIComponent(slug)}`}>Back to the appeal</a>
    </p>
  </Page>
);
