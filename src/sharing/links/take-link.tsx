import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { Deps } from '../../http/deps.ts';
import { sendNotFoundPage } from '../../http/errors.tsx';
import { readForm, typedText } from '../../http/forms.ts';
import { seeOther, sendPage } from '../../http/html.ts';
import { rareLimit } from '../../http/limits.ts';
import { randomToken } from '../../lib/tokens.ts';
import { stateAt } from '../../tally/rules.ts';
import { isCaught } from '../../ui/honeypot.tsx';
import type { groupForm, shareLinkForm } from '../input.ts';
import { ownLinkPath } from '../paths.ts';
import { publicAppeal, type SharedAppeal } from '../queries.ts';
import { SharingPage } from '../sharing-page.tsx';
import type { Visits } from '../visits.ts';
import { linkIdFrom, makeShareLink } from './commands.ts';
import type { TakeLinkProps } from './fields.tsx';
import { ShareClosed } from './views.tsx';

/** What differs between a link for oneself and one for a group. */
export type LinkTaking = {
  schema: typeof shareLinkForm | typeof groupForm;
  title: (appeal: SharedAppeal) => string;
  Form: (props: TakeLinkProps) => VNode;
  /** Where whoever gave an address is sent: what the letter brings is shown nowhere else. */
  mailedPath: (slug: string, code: string) => string;
};

/** A school behind one address must get through: 100 links in ten minutes. */
const mostLinks = 100;

/** At most so many links from one address, by whichever way they are taken. */
export const takingLimit = (config: Deps['config']) => rareLimit(config, 'share-links', mostLinks);

/** The empty form that takes a link; where the appeal has closed, a page that says so. */
export function sendLinkForm(
  deps: Deps,
  reply: FastifyReply,
  taking: LinkTaking,
  { appeal, via }: { appeal: SharedAppeal; via: string },
): FastifyReply {
  if (stateAt(appeal, deps.clock.now()) === 'closed') return sendClosed(deps, reply, appeal, 200);
  const typed = { name: '', message: '', email: '' };
  return sendForm(deps, reply, taking, { appeal, typed, errors: [], via, nonce: randomToken() }, 200);
}

/** Takes a link by such a form, and leads to its own page; with an address, that page goes there by mail alone. */
export async function takeLink(
  deps: Deps,
  visits: Pick<Visits, 'rememberOwn'>,
  taking: LinkTaking,
  { request, reply, slug }: { request: FastifyRequest; reply: FastifyReply; slug: string },
): Promise<FastifyReply> {
  const appeal = await publicAppeal(deps.db, slug);
  if (!appeal) return sendNotFoundPage(deps, reply);
  if (isCaught(request.body)) return seeOther(reply, `/a/${appeal.slug}`);
  const form = readForm(taking.schema, request.body);
  if (form.kind === 'wrong') {
    const was = (field: string) => typedText(form.typed, field);
    const typed = { name: was('name'), message: was('message'), email: was('email') };
    const nonce = was('nonce') || randomToken();
    return sendForm(deps, reply, taking, { appeal, typed, errors: form.errors, via: was('via'), nonce }, 422);
  }
  const { nonce, ...wish } = form.value;
  const made = await makeShareLink(deps, appeal.id, wish, linkIdFrom(nonce, wish));
  switch (made.kind) {
    case 'not-found':
      return sendNotFoundPage(deps, reply);
    case 'appeal-not-open':
      return sendClosed(deps, reply, appeal, 409);
    case 'made':
      if (made.delivery === 'by-mail') return seeOther(reply, taking.mailedPath(appeal.slug, made.code));
      visits.rememberOwn(request, made.linkId);
      return seeOther(reply, `${ownLinkPath(deps, made.linkId)}?said=made`);
  }
}

function sendForm(
  deps: Deps,
  reply: FastifyReply,
  { title, Form }: LinkTaking,
  form: TakeLinkProps & { appeal: SharedAppeal },
  status: number,
): FastifyReply {
  return sendPage(
    reply.header('cache-control', 'no-store'),
    <SharingPage deps={deps} title={title(form.appeal)}>
      <Form {...form} />
    </SharingPage>,
    status,
  );
}

function sendClosed(deps: Deps, reply: FastifyReply, appeal: SharedAppeal, status: number): FastifyReply {
  return sendPage(
    reply,
    <SharingPage deps={deps} title="This appeal is closed">
      <ShareClosed appeal={appeal} />
    </SharingPage>,
    status,
  );
}
