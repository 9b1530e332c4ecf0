import type { FastifyPluginAsync } from 'fastify';
import type { TaskList } from 'graphile-worker';
import type { Deps } from '../http/deps.ts';
import type { LetterKinds } from '../mail/letter.ts';
import { receiptApi } from './api.ts';
import { cameInPages } from './came-in-pages.tsx';
import { enterPages } from './enter-pages.tsx';
import { memberLetters, memberMailTasks } from './member-mail.ts';
import { checkInPages } from './pages.tsx';
import { memberPledgePages } from './pledge-pages.tsx';
import { stopPages } from './stop-pages.tsx';

/** Every page and call of this slice. */
export const receiptRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    for (const pages of [receiptApi, checkInPages, memberPledgePages, enterPages, cameInPages, stopPages])
      await app.register(pages(deps));
  };

export const receiptTasks = (deps: Deps): TaskList => memberMailTasks(deps);

export const receiptLetters = (deps: Deps): LetterKinds => memberLetters(deps);
