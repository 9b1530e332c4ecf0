import slugify from '@sindresorhus/slugify';
import type { Deps } from '../http/deps.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { actOnAgreement } from '../steering/agreements/act.ts';
import { setTakesOverflow } from '../steering/agreements/commands.ts';
import type { DemoApi } from './api.ts';
import { closedAppeal, pausedAppeal, type DemoAppeal } from './appeals.ts';
import { postAppeal, type PostedAppeal } from './post-appeals.ts';
import type { DemoKeys } from './prepare-demo.ts';

type With = Pick<Deps, 'db' | 'changes' | 'clock' | 'publicUrl' | 'tokens'>;

/** What nobody would come to see within twenty minutes: an agreement, an appeal on hold, and one that is over. */
export async function showTheRest(deps: With, api: DemoApi, keys: DemoKeys, [first]: PostedAppeal[]): Promise<void> {
  await agree(deps, { asks: 'millbrook-dogs-home', agrees: 'riverside-hall' });
  const paused = await postOnce(deps, api, keys, pausedAppeal);
  if (paused && first)
    await api.steer(paused.key, paused.slug, {
      to: 'paused',
      message: 'The laundry is full to the door. Thank you; please look at what is needed more.',
      redirect: { kind: 'appeal', slug: first.slug },
    });
  const closed = await postOnce(deps, api, keys, closedAppeal);
  if (closed) await bringToAnEnd(deps, api, closed);
}

/** Owners agree, and a key is no owner: so not over HTTP, but by the same commands. Once more it changes nothing. */
async function agree(deps: With, { asks, agrees }: { asks: string; agrees: string }): Promise<void> {
  const asking = await organisationBySlug(deps.db, asks);
  const agreeing = await organisationBySlug(deps.db, agrees);
  if (!asking || !agreeing) return;
  await actOnAgreement(deps, asking.id, { act: 'ask', organisation: agrees });
  await actOnAgreement(deps, agreeing.id, { act: 'agree', organisation: asks });
  await setTakesOverflow(deps, agreeing.id, true);
}

type Posted = { slug: string; key: string };

/** Null: it is there since an earlier start. */
async function postOnce(deps: With, api: DemoApi, keys: DemoKeys, appeal: DemoAppeal): Promise<Posted | null> {
  const key = keys.get(appeal.organisation);
  if (key === undefined || (await api.appeal(key, slugify(appeal.title)))) return null;
  const slug = await postAppeal(api, key, appeal, deps.clock.now());
  return slug === null ? null : { slug, key };
}

/** Three people promise and bring, each through the link of the one before; something is put right; then the report. */
async function bringToAnEnd({ tokens }: With, api: DemoApi, { slug, key }: Posted): Promise<void> {
  const [jars, soup] = (await api.tally(slug))?.needs ?? [];
  if (!jars || !soup) return;
  let via: string | null = null;
  for (const [name, quantity] of [
    ['Joan', 20],
    ['Kwame', 60],
    ['Freya', 36],
  ] as const) {
    const items = [{ needId: soup.id, quantity }];
    const email = `${name.toLowerCase()}.before-the-frost@example.org`;
    const pledge = await api.pledge(slug, { email, name, showName: true, items, via });
    if (!pledge) continue;
    await api.change(tokens.make('pledge', pledge.id), 'confirm');
    await api.receive(key, slug, { pledgeId: pledge.id, items, final: true });
    via = pledge.code;
  }
  await api.receive(key, slug, { items: [{ needId: jars.id, quantity: 41 }], final: false });
  await api.correct(key, slug, { needId: jars.id, difference: -1, reason: 'One jar was counted twice.' });
  await api.steer(key, slug, { to: 'closed', message: 'Every family has its box. Thank you.' });
  await api.report(key, slug, {
    thanks: 'Forty families had a warm Sunday. Thank you to everybody who carried a bag up Canal Street.',
    learnt:
      'Soup came by the boxful once three people had passed it on. Nobody brought gloves: next time we ask early.',
  });
}
