import slugify from '@sindresorhus/slugify';
import { later, type Clock } from '../lib/clock.ts';
import type { DemoApi } from './api.ts';
import { demoAppeals, type DemoAppeal } from './appeals.ts';
import type { DemoKeys } from './prepare-demo.ts';

/** An appeal that people can pledge to. */
export type PostedAppeal = { slug: string; key: string; fame: number; isSlow: boolean };

/**
 * Posts what is not there yet, as a charity does: the list pasted, read, sent as a draft, published. An appeal of an
 * earlier start whose deadline has passed gets a new one and is opened again.
 */
export async function postAppeals(api: DemoApi, keys: DemoKeys, clock: Clock): Promise<PostedAppeal[]> {
  const posted: PostedAppeal[] = [];
  for (const appeal of demoAppeals) {
    const key = keys.get(appeal.organisation);
    const slug = key === undefined ? null : await postAppeal(api, key, appeal, clock.now());
    if (key !== undefined && slug !== null)
      posted.push({ slug, key, fame: appeal.fame, isSlow: appeal.isSlow ?? false });
  }
  return posted;
}

/** The slug of one that can be pledged to; null: the service said no. What an earlier start left half done is gone on with. */
export async function postAppeal(api: DemoApi, key: string, appeal: DemoAppeal, now: Date): Promise<string | null> {
  const deadline = later(now, appeal.lasts).toISOString();
  const there = (await api.appeal(key, slugOf(appeal))) ?? (await draft(api, key, appeal, deadline));
  if (!there) return null;
  const isOver = there.deadline !== null && new Date(there.deadline) <= now;
  if (isOver) await api.edit(key, there.slug, { deadline });
  const isDraft = there.state === 'draft';
  if (isDraft && !(await api.publish(key, there.slug))) return null;
  const isSlow = appeal.isSlow ?? false;
  if (isOver || (isSlow && (isDraft || there.state === 'open')))
    await api.steer(key, there.slug, { to: 'open', slow: isSlow });
  return there.slug;
}

export const slugOf = ({ title }: DemoAppeal): string => slugify(title);

async function draft(api: DemoApi, key: string, appeal: DemoAppeal, deadline: string) {
  const list = await api.parse(key, appeal.list);
  return (
    list &&
    api.draft(key, appeal.organisation, {
      title: appeal.title,
      story: appeal.story,
      deadline,
      needs: list.needs.map((need, at) => (at === 0 ? { ...need, orderUrl: appeal.orderUrl ?? null } : need)),
      notWanted: list.notWanted,
      dropOffPoints: [appeal.point, ...(appeal.secondPoint ? [appeal.secondPoint] : [])],
    })
  );
}
