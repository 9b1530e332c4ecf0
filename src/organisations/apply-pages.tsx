import type { FastifyPluginAsync } from 'fastify';
import type { VNode } from 'preact';
import type { Deps } from '../http/deps.ts';
import { readForm, typedOf, typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { rareLimit } from '../http/limits.ts';
import { Button, ErrorSummary, TextField, type FormError } from '../ui/form.tsx';
import { Honeypot, isCaught } from '../ui/honeypot.tsx';
import { Page, type PageProps } from '../ui/layout.tsx';
import { applyAs } from './commands.ts';
import { applicationInput } from './input.ts';
import { ProfileFields } from './profile-fields.tsx';

/** The form with which an organisation asks to be let in. */
export const applyPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const frame = { assets: deps.assets, demo: deps.config.demo };

    app.get('/apply', async (_, reply) => sendPage(reply, <ApplyPage frame={frame} typed={{}} errors={[]} />));

    app.post('/apply', { config: rareLimit(deps.config, 'apply', 20) }, async (request, reply) => {
      if (isCaught(request.body)) return seeOther(reply, '/apply/sent');
      const form = readForm(applicationInput, request.body);
      if (form.kind === 'wrong')
        return sendPage(reply, <ApplyPage frame={frame} typed={typedOf(request.body)} errors={form.errors} />, 422);
      await applyAs(deps, form.value);
      return seeOther(reply, '/apply/sent');
    });

    app.get('/apply/sent', async (_, reply) => sendPage(reply, <AppliedPage frame={frame} />));
  };

type Frame = Pick<PageProps, 'assets' | 'demo'>;

const ApplyPage = ({ frame, typed, errors }: { frame: Frame; typed: Typed; errors: readonly FormError[] }): VNode => (
  <Page
    title="Run an appeal"
    description="Charities, shelters, food banks and neighbours can ask for what they urgently need."
    {...frame}
  >
    <ErrorSummary errors={errors} />
    <h1>Run an appeal</h1>
    <p class="lede">Tell us who you are. You can prepare an appeal right away, and publish it once we have looked.</p>
    <form class="form" method="post" action="/apply" novalidate>
      <ProfileFields
        typed={typed}
        errors={errors}
        emailHint="We send you a link to sign in. People with a question about your appeals write here too."
      />
      <TextField
        name="yourName"
        label="Your own name"
        autocomplete="name"
        value={typedText(typed, 'yourName')}
        errors={errors}
        required={false}
      />
      <Honeypot />
      <Button big>Apply</Button>
    </form>
  </Page>
);

const AppliedPage = ({ frame }: { frame: Frame }): VNode => (
  <Page title="Thank you" robots="noindex" {...frame}>
    <h1>Thank you. Now look into your mail</h1>
    <p>We have sent you a link. With it you sign in and can prepare your first appeal.</p>
    <p>Somebody reads your application, and you get a mail with the answer. Then you can publish.</p>
    <p class="quiet">
      No mail after a few minutes? Look into the spam folder, or <a href="/apply">check the address</a> and send it
      again.
    </p>
  </Page>
);
