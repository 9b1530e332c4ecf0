import slugify from '@sindresorhus/slugify';
import { later, type Clock } from '../lib/clock.ts';
import type { DemoApi } from './api.ts';
import { demoAppeals, type DemoAppeal } from './appeals.ts';
import type { DemoKeys } from './prepare-demo.ts';

/** An appeal that people can pledge to. */
export type PostedAppeal = { slug: string; key: string; fame: number };

/**
 * Posts what is not there yet, as a charity does: the list pasted, read, sent as a draft, published. An appeal of an
 * earlier start whose deadline has passed gets a new one and is opened again.
 */
export async function postAppeals(api: DemoApi, keys: DemoKeys, clock: Clock): Promise<PostedAppeal[]> {
  const posted: PostedAppeal[] = [];
  for (const appeal of demoAppeals) {
    const key = keys.get(appeal.organisation);
    const slug = key === undefined ? null : await post(api, key, appeal, clock.now());
    if (key !== undefined && slug !== null) posted.push({ slug, key, fame: appeal.fame });
  }
  return posted;
}

async function post(api: DemoApi, key: string, appeal: DemoAppeal, now: Date): Promise<string | null> {
  const deadline = later(now, appeal.lasts).toISOString();
  const there = await api.appeal(key, slugify(appeal.title));
  if (there) {
    if (there.deadline !== null && new Date(there.deadline) <= now) {
      await api.edit(key, there.slug, { deadline });
      await api.steer(key, there.slug, 'open', '');
    }
    return there.slug;
  }
  const list = await api.parse(key, appeal.list);
  const draft =
    list &&
    (await api.draft(key, appeal.organisation, {
      title: appeal.title,
      story: appeal.story,
      deadline,
      needs: list.needs,
      notWanted: list.notWanted,
      dropOffPoints: [appeal.point],
    }));
  const published = draft && (await api.publish(key, draft.slug));
  return published?.slug ?? null;
}
