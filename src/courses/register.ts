import type { FastifyPluginAsync } from 'fastify';
import type { TaskList } from 'graphile-worker';
import type { Deps } from '../http/deps.ts';
import type { LetterKinds } from '../mail/letter.ts';
import { courseApi } from './api.ts';
import { broughtPages } from './brought-pages.tsx';
import { courseLetterKinds } from './letters.ts';
import { coursePages } from './pages.tsx';
import { photoPages } from './photo-pages.tsx';
import { thanksLetters, thanksTasks } from './thanks.ts';
import { courseTasks } from './walk.ts';

/** Every page and call of this slice. */
export const courseRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    for (const pages of [coursePages, courseApi, broughtPages, photoPages]) await app.register(pages(deps));
  };

export const courseSliceTasks = (deps: Deps): TaskList => ({ ...courseTasks(deps), ...thanksTasks(deps) });

export const courseSliceLetters = (deps: Deps): LetterKinds => ({
  ...courseLetterKinds(deps),
  ...thanksLetters(deps),
});
