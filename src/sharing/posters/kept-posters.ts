import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Drawing } from '../pictures/drawing.ts';
import type { PosterSheet } from './sheet.ts';

export type KeptPoster = { pdf: Buffer; etag: string };

/** At 15 to 25 kB each. */
const mostKept = 300;

/**
 * Posters in memory by what stands on them, so that a pledge, which moves no poster, makes none anew; drawn once however
 * many ask at the same moment.
 */
export function makePosters(drawing: Pick<Drawing, 'poster'>): { of(sheet: PosterSheet): Promise<KeptPoster> } {
  const kept = new LRUCache<string, KeptPoster>({ max: mostKept });
  const flights = new Map<string, Promise<KeptPoster>>();
  const draw = async (key: string, sheet: PosterSheet): Promise<KeptPoster> => {
    const poster = { pdf: await drawing.poster(sheet), etag: `"${key}"` };
    kept.set(key, poster);
    return poster;
  };
  return {
    of(sheet) {
      const key = keyOf(sheet);
      const ready = kept.get(key);
      if (ready) return Promise.resolve(ready);
      const flight = flights.get(key) ?? draw(key, sheet).finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },
  };
}

/** All but when it was made. */
const keyOf = ({ size, title, organisation, deadline, url, shortUrl, needs }: PosterSheet): string =>
  createHash('sha256')
    .update(JSON.stringify([size, title, organisation, deadline, url, shortUrl, needs]))
    .digest('base64url')
    .slice(0, 22);
