import type { FastifyPluginAsync } from 'fastify';
import type { VNode } from 'preact';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { rareLimit } from '../http/limits.ts';
import { startSession } from '../http/sessions.ts';
import { applicationInput } from '../organisations/input.ts';
import { ProfileFields } from '../organisations/profile-fields.tsx';
import { Button, ErrorSummary, TextField, type FormError } from '../ui/form.tsx';
import { Page, type PageProps } from '../ui/layout.tsx';
import { hasHost, isSetUpCode, setUp } from './set-up.ts';

const params = z.object({ code: z.string() });
const codeInput = z.object({
  code: z
    .string()
    .trim()
    .regex(/^[\w-]{20,100}$/),
});

/** The first visit: makes the host and the first organisation. After that there is nothing here. */
export const setUpPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const frame = { assets: deps.assets, demo: deps.config.demo };

    app.get('/setup', async (_, reply) =>
      (await hasHost(deps.db)) ? sendNotFoundPage(deps, reply) : sendPage(reply, <AskForCodePage frame={frame} />),
    );

    app.post('/setup', { config: rareLimit(deps.config, 'setup', 60) }, async (request, reply) => {
      if (await hasHost(deps.db)) return sendNotFoundPage(deps, reply);
      const form = readForm(codeInput, request.body);
      if (form.kind === 'ok' && (await isSetUpCode(deps.db, form.value.code)))
        return seeOther(reply, `/setup/${form.value.code}`);
      return sendPage(reply, <AskForCodePage frame={frame} isWrong />, 422);
    });

    app.get('/setup/:code', async (request, reply) => {
      const { code } = params.parse(request.params);
      if (await hasHost(deps.db)) return sendNotFoundPage(deps, reply);
      if (!(await isSetUpCode(deps.db, code))) return sendPage(reply, <AskForCodePage frame={frame} isWrong />, 404);
      return sendPage(reply, <SetUpPage frame={frame} code={code} typed={{}} errors={[]} />);
    });

    app.post('/setup/:code', { config: rareLimit(deps.config, 'setup', 60) }, async (request, reply) => {
      const { code } = params.parse(request.params);
      if (await hasHost(deps.db)) return sendNotFoundPage(deps, reply);
      if (!(await isSetUpCode(deps.db, code))) return sendPage(reply, <AskForCodePage frame={frame} isWrong />, 404);
      const form = readForm(applicationInput, request.body);
      if (form.kind === 'wrong') {
        const { typed, errors } = form;
        return sendPage(reply, <SetUpPage frame={frame} code={code} typed={typed} errors={errors} />, 422);
      }
      const done = await setUp(deps, code, form.value);
      if (!done) return sendNotFoundPage(deps, reply);
      await startSession(deps, request, reply, done.personId);
      return seeOther(reply, `/admin/${done.slug}`);
    });
  };

type Frame = Pick<PageProps, 'assets' | 'demo'>;

const AskForCodePage = ({ frame, isWrong = false }: { frame: Frame; isWrong?: boolean }): VNode => {
  const errors = isWrong
    ? [{ path: 'code', message: 'This code does not fit. Each start of the service prints a new one.' }]
    : [];
  return (
    <Page title="Set up" robots="noindex" {...frame}>
      <ErrorSummary errors={errors} />
      <h1>Set up this service</h1>
      <p>
        Nobody hosts this service yet. When it started, it printed an address with a code on the terminal. Open that
        address, or type the code here.
      </p>
      <form class="form" method="post" action="/setup" novalidate>
        <TextField name="code" label="The code" autocomplete="one-time-code" errors={errors} required />
        <Button>Go on</Button>
      </form>
    </Page>
  );
};

const SetUpPage = ({
  frame,
  code,
  typed,
  errors,
}: {
  frame: Frame;
  code: string;
  typed: Typed;
  errors: readonly FormError[];
}): VNode => (
  <Page title="Set up" robots="noindex" {...frame}>
    <ErrorSummary errors={errors} />
    <h1>Welcome. Let us set this up</h1>
    <p class="lede">
      You become the host: you let organisations in and deal with reports. Your own organisation comes first.
    </p>
    <form class="form" method="post" action={`/setup/${code}`} novalidate>
      <TextField
        name="yourName"
        label="Your own name"
        autocomplete="name"
        value={typedText(typed, 'yourName')}
        errors={errors}
        required={false}
      />
      <ProfileFields
        typed={typed}
        errors={errors}
        emailHint="You sign in with it. It is also shown with your appeals; you can change that later."
      />
      <Button big>Begin</Button>
    </form>
  </Page>
);
