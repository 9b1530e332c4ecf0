import type { FastifyReply } from 'fastify';
import type { VNode } from 'preact';
import { renderPage } from '../ui/layout.tsx';

/** Answers with a page. */
export const sendPage = (reply: FastifyReply, page: VNode, status = 200): FastifyReply =>
  reply.code(status).type('text/html; charset=utf-8').send(renderPage(page));

/** After a change: go and see it. */
export const seeOther = (reply: FastifyReply, path: string): FastifyReply => reply.redirect(path, 303);

/** A path of this site, or the fallback: never another site's address. */
export const ownPath = (text: unknown, fallback: string): string =>
  typeof text === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(text) ? text : fallback;
