import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../lib/log.ts';
import type { Tokens } from '../lib/tokens.ts';
import type { DemoApi, DemoItem, DemoTally } from './api.ts';
import { supporterNames } from './cast.ts';
import type { PostedAppeal } from './post-appeals.ts';

export type Crowd = {
  api: DemoApi;
  appeals: PostedAppeal[];
  tokens: Tokens;
  /** From 0 up to 1. */
  random(): number;
  signal: AbortSignal;
  log: Log;
};

/** Share links of people who pledged, by appeal, the latest last. */
type Links = Map<string, string[]>;

const second = 1000;
const mostLinksKept = 60;

/** A few people a second at first, one every two seconds at the end; then no more come. */
const firstGapMs = 300;
const lastGapMs = 2 * second;
const slowsDownWithinMs = 8 * 60 * second;

/**
 * Simulated people, who come one after the other for as long as `lastsMs` and at most `most`; each lives on by
 * themselves. Ends when the last of them has.
 */
export async function simulateSupporters(
  crowd: Crowd,
  { lastsMs, most, firstNumber }: { lastsMs: number; most: number; firstNumber: number },
): Promise<void> {
  const links: Links = new Map();
  const lives: Promise<void>[] = [];
  const end = Date.now() + lastsMs;
  try {
    for (let number = firstNumber; number < firstNumber + most && Date.now() < end; number++) {
      lives.push(liveOnce(crowd, links, number));
      const age = Math.min(1, (Date.now() - end + lastsMs) / slowsDownWithinMs);
      await pause(crowd, firstGapMs + age * (lastGapMs - firstGapMs));
    }
  } finally {
    await Promise.all(lives);
  }
}

/** A person's story also ends where the service stops or stumbles: nobody else waits for them. */
const liveOnce = (crowd: Crowd, links: Links, number: number): Promise<void> =>
  live(crowd, links, number).catch((error: unknown) => {
    if (!crowd.signal.aborted) crowd.log.debug({ err: error }, 'a simulated supporter gave up');
  });

async function live(crowd: Crowd, links: Links, number: number): Promise<void> {
  const { api, tokens, random } = crowd;
  const appeal = heardOf(crowd);
  const via = cameThrough(links.get(appeal.slug) ?? [], random);
  await api.openPage(appeal.slug, via, number);
  // Most who look do not pledge; the simulation shortens that to a third.
  if (random() < 0.33) return;
  await pause(crowd, between(random, 2, 8) * second);
  const tally = await api.tally(appeal.slug);
  if (tally?.state !== 'open') return;
  const items = choose(tally, random);
  if (items.length === 0) {
    await api.steer(appeal.key, appeal.slug, {
      to: 'full',
      message: 'Thank you. So much is promised that we need no more.',
    });
    return;
  }
  const name = supporterNames[Math.floor(random() * supporterNames.length)] ?? 'Sam';
  const email = `${name.toLowerCase()}.${number}@example.org`;
  // Where it is slow, whoever brings something takes a time.
  const slots = appeal.isSlow ? await api.slots(appeal.slug) : [];
  const slot = slots[Math.floor(random() * slots.length)] ?? null;
  const pledge = await api.pledge(appeal.slug, { email, name, showName: random() < 0.7, items, via, slot });
  if (!pledge) return;
  await keepWord(crowd, appeal, { id: pledge.id, token: tokens.make('pledge', pledge.id), items }, () =>
    keepLink(links, appeal.slug, pledge.code),
  );
}

/** Confirms, passes it on, sets out, and hands it over; not everybody does. */
async function keepWord(
  crowd: Crowd,
  appeal: PostedAppeal,
  pledge: { id: string; token: string; items: DemoItem[] },
  passOn: () => void,
): Promise<void> {
  const { api, random } = crowd;
  await pause(crowd, between(random, 3, 25) * second);
  if (random() < 0.12) return;
  await api.change(pledge.token, 'confirm');
  if (random() < 0.7) passOn();
  await pause(crowd, between(random, 20, 120) * second);
  if (random() < 0.04) {
    await api.change(pledge.token, 'withdraw');
    return;
  }
  if (random() < 0.65) await api.change(pledge.token, 'on-the-way');
  await pause(crowd, between(random, 20, 150) * second);
  if (random() < 0.15) return;
  const fewer = random() < 0.1;
  const items = pledge.items.map(({ needId, quantity }) => ({
    needId,
    quantity: fewer ? Math.max(1, Math.floor(quantity / 2)) : quantity,
  }));
  await api.receive(appeal.key, appeal.slug, { pledgeId: pledge.id, items, final: true });
  const [first] = items;
  if (first && random() < 0.08)
    await api.receive(appeal.key, appeal.slug, { items: [{ needId: first.needId, quantity: 1 }], final: false });
}

function heardOf({ appeals, random }: Crowd): PostedAppeal {
  let at = random() * appeals.reduce((sum, { fame }) => sum + fame, 0);
  const found = appeals.find(({ fame }) => (at -= fame) < 0) ?? appeals[0];
  if (!found) throw new Error('there is no appeal to pledge to');
  return found;
}

/** Six of ten come through somebody's link, rather a late one, so that chains grow. */
function cameThrough(links: readonly string[], random: () => number): string | null {
  if (links.length === 0 || random() < 0.4) return null;
  return links[Math.floor(Math.sqrt(random()) * links.length)] ?? null;
}

function keepLink(links: Links, slug: string, code: string | null): void {
  if (code === null) return;
  links.set(slug, [...(links.get(slug) ?? []), code].slice(-mostLinksKept));
}

/** One or two needs, about a thirtieth of what is wanted, rather what is missing most. */
function choose({ needs }: DemoTally, random: () => number): DemoItem[] {
  const missing = needs
    .map((need) => {
      const there = need.unconfirmed + need.pledged + need.onTheWay + need.received;
      const gap = need.wanted === null ? Math.max(0, 40 - there) : need.wanted - there;
      return { needId: need.id, wanted: need.wanted ?? 40, open: need.open ?? gap, gap };
    })
    .filter(({ gap, open }) => gap > 0 && open > 0)
    .sort((one, other) => other.gap / other.wanted - one.gap / one.wanted);
  const chosen = missing.filter((_, place) => random() < (place === 0 ? 0.7 : 0.3)).slice(0, 2);
  return (chosen.length > 0 ? chosen : missing.slice(0, 1)).map(({ needId, wanted, open }) => ({
    needId,
    quantity: Math.min(open, Math.max(1, Math.round((wanted / 28) * between(random, 0.2, 2.2)))),
  }));
}

const between = (random: () => number, low: number, high: number): number => low + random() * (high - low);

const pause = ({ signal }: Crowd, milliseconds: number): Promise<void> => sleep(milliseconds, undefined, { signal });
