import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { hostPages } from './host-pages.tsx';
import { mailboxPages } from './mailbox-pages.tsx';
import { reportPages } from './report-pages.tsx';
import { setUpPages } from './set-up-pages.tsx';

/** Every page of this slice. */
export const hostSlicePages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    for (const pages of [hostPages, reportPages, setUpPages, mailboxPages]) await app.register(pages(deps));
  };
