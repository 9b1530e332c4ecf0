import type { Deps } from '../http/deps.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { actOnAgreement } from '../steering/agreements/act.ts';
import { setTakesOverflow } from '../steering/agreements/commands.ts';
import type { DemoApi } from './api.ts';
import { closedAppeal, pausedAppeal } from './appeals.ts';
import { postAppeal, slugOf, type PostedAppeal } from './post-appeals.ts';
import type { DemoKeys } from './prepare-demo.ts';

type With = Pick<Deps, 'db' | 'changes' | 'clock' | 'publicUrl' | 'tokens'>;

/**
 * What nobody would come to see within twenty minutes: an agreement, an appeal on hold, and one that is over. Whatever an
 * earlier start had done of it when it was stopped, this one does the rest.
 */
export async function showTheRest(deps: With, api: DemoApi, keys: DemoKeys, posted: PostedAppeal[]): Promise<void> {
  await agree(deps, { asks: 'millbrook-dogs-home', agrees: 'riverside-hall' });
  await putOnHold(deps, api, keys, posted);
  await bringToAnEnd(deps, api, keys);
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

async function putOnHold({ clock }: With, api: DemoApi, keys: DemoKeys, [first]: PostedAppeal[]): Promise<void> {
  const key = keys.get(pausedAppeal.organisation);
  if (key === undefined || !first || (await api.appeal(key, slugOf(pausedAppeal)))?.state === 'paused') return;
  const slug = await postAppeal(api, key, pausedAppeal, clock.now());
  if (slug !== null)
    await api.steer(key, slug, {
      to: 'paused',
      message: 'The laundry is full to the door. Thank you; please look at what is needed more.',
      redirect: { kind: 'appeal', slug: first.slug },
    });
}

/**
 * Three people promise and bring, each through the link of the one before; something is put right; then the report, which
 * is the last of it. Each step has a key of its own, so that once more it changes nothing.
 */
async function bringToAnEnd({ clock, tokens }: With, api: DemoApi, keys: DemoKeys): Promise<void> {
  const key = keys.get(closedAppeal.organisation);
  if (key === undefined || (await api.isReported(slugOf(closedAppeal)))) return;
  const slug = await postAppeal(api, key, closedAppeal, clock.now());
  if (slug === null) return;
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
    await api.receive(key, slug, { pledgeId: pledge.id, items, final: true }, `soup-of-${name}`);
    via = pledge.code;
  }
  await api.receive(key, slug, { items: [{ needId: jars.id, quantity: 41 }], final: false }, 'jars');
  await api.correct(key, slug, { needId: jars.id, difference: -1, reason: 'One jar was counted twice.' }, 'jars');
  await api.steer(key, slug, { to: 'closed', message: 'Every family has its box. Thank you.' });
  await api.report(key, slug, {
    thanks: 'Forty families had a warm Sunday. Thank you to everybody who carried a bag up Canal Street.',
    learnt:
      'Soup came by the boxful once three people had passed it on. Nobody brought gloves: next time we ask early.',
  });
}
