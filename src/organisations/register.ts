import type { FastifyPluginAsync } from 'fastify';
import type { TaskList } from 'graphile-worker';
import type { Deps } from '../http/deps.ts';
import { accountPages } from './account-pages.tsx';
import { applyPages } from './apply-pages.tsx';
import { memberPages } from './member-pages.tsx';
import { settingsPages } from './settings-pages.tsx';
import { signInPages } from './sign-in-pages.tsx';
import { tidySignIn, tidySignInTask } from './sign-in.ts';

/** Every page of this slice. */
export const organisationPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    for (const pages of [applyPages, signInPages, accountPages, memberPages, settingsPages])
      await app.register(pages(deps));
  };

export const organisationTasks = (deps: Deps): TaskList => ({ [tidySignInTask]: () => tidySignIn(deps) });
