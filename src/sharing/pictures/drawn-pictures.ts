import { LRUCache } from 'lru-cache';
import type { Changes } from '../../db/changes.ts';
import type { Log } from '../../lib/log.ts';

/** A picture, and the version of the tally that it shows. */
type KeptPicture<Drawn> = { drawn: Drawn; version: number };

export type Pictures<Drawn> = {
  /** The picture of an appeal; null when there is no such appeal. From memory but for the first that asks. */
  of(slug: string): Promise<KeptPicture<Drawn> | null>;
  stop(): void;
};

/** What is to be drawn of an appeal as it is now; null when there is no such appeal. */
export type ReadToDraw<Drawn> = (
  slug: string,
) => Promise<{ appealId: string; version: number; draw: () => Promise<Drawn> } | null>;

type Entry<Drawn> = KeptPicture<Drawn> & { appealId: string; isFresh: boolean; askedAt: number };

/** At 10 to 60 kB each. */
const mostKept = 300;
/** The picture of one appeal is drawn at most so often in a stretch of so many ms; between, the last one is sent. */
const mostDrawn = { times: 4, inMs: 20_000 };
/** After a change the next picture is drawn ahead, but not at once, as changes come in swarms. */
const aheadAfterMs = 1_500;
/** Nobody asked for so long: then it is not drawn ahead any more. */
const forgottenAfterMs = 24 * 60 * 60 * 1_000;

/**
 * Pictures of appeals in memory, fresh and cheap (docs/decisions/0017-elsewhere-on-the-web.md): one drawing at a time for
 * an appeal however many ask, the next one drawn ahead when the tally moves, and when it moves very often the last picture
 * for a while: it says as of when it is.
 */
export function makePictures<Drawn extends object>(
  read: ReadToDraw<Drawn>,
  { changes, log, nowMs = () => performance.now() }: { changes: Changes; log: Log; nowMs?: () => number },
): Pictures<Drawn> {
  const entries = new LRUCache<string, Entry<Drawn>>({ max: mostKept });
  const slugs = new LRUCache<string, string>({ max: mostKept });
  const drawnAt = new LRUCache<string, number[]>({ max: mostKept });
  const flights = new Map<string, Promise<Entry<Drawn> | null>>();
  const ahead = new Map<string, NodeJS.Timeout>();
  const changedAt = new LRUCache<string, number>({ max: 10_000 });
  let moves = 0;
  let gapAt = 0;

  const mayDraw = (slug: string): boolean => {
    const times = drawnAt.get(slug) ?? [];
    return times.length < mostDrawn.times || nowMs() - (times[0] ?? 0) > mostDrawn.inMs;
  };
  const draw = async (slug: string, askedAt: number): Promise<Entry<Drawn> | null> => {
    const beganAt = moves;
    drawnAt.set(slug, [...(drawnAt.get(slug) ?? []), nowMs()].slice(-mostDrawn.times));
    const found = await read(slug);
    if (!found) {
      entries.delete(slug);
      return null;
    }
    const drawn = await found.draw();
    const { appealId, version } = found;
    const isFresh = Math.max(gapAt, changedAt.get(appealId) ?? 0) <= beganAt;
    const entry = { drawn, version, appealId, isFresh, askedAt };
    entries.set(slug, entry);
    slugs.set(appealId, slug);
    if (!isFresh) drawAhead(slug);
    return entry;
  };
  const fly = (slug: string, askedAt: number): Promise<Entry<Drawn> | null> => {
    const flight = flights.get(slug) ?? draw(slug, askedAt).finally(() => flights.delete(slug));
    flights.set(slug, flight);
    return flight;
  };
  const drawAhead = (slug: string): void => {
    if (ahead.has(slug)) return;
    const timer = setTimeout(() => {
      ahead.delete(slug);
      const entry = entries.peek(slug);
      if (!entry || entry.isFresh || nowMs() - entry.askedAt > forgottenAfterMs) return;
      if (!mayDraw(slug)) {
        drawAhead(slug);
        return;
      }
      fly(slug, entry.askedAt).catch((error: unknown) => log.warn({ err: error }, 'picture not drawn ahead'));
    }, aheadAfterMs).unref();
    ahead.set(slug, timer);
  };
  const outdated = (slug: string, entry: Entry<Drawn>): void => {
    entry.isFresh = false;
    drawAhead(slug);
  };
  changes.onAppeal(({ appealId }) => {
    changedAt.set(appealId, ++moves);
    const slug = slugs.get(appealId);
    const entry = slug === undefined ? undefined : entries.peek(slug);
    if (slug !== undefined && entry) outdated(slug, entry);
  });
  changes.onGap(() => {
    gapAt = ++moves;
    entries.forEach((entry, slug) => outdated(slug, entry));
  });

  return {
    async of(slug) {
      const entry = entries.get(slug);
      if (entry) entry.askedAt = nowMs();
      if (entry && (entry.isFresh || !mayDraw(slug))) return entry;
      try {
        return await fly(slug, nowMs());
      } catch (error) {
        if (!entry) throw error;
        log.warn({ err: error }, 'picture not drawn');
        return entry;
      }
    },
    stop: () => ahead.forEach((timer) => clearTimeout(timer)),
  };
}
