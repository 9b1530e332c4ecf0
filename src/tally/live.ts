import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../http/deps.ts';
import {
  beat,
  broadcast,
  endAll,
  frame,
  openStream,
  streamHead,
  streamOpening,
  type StreamOpening,
  type Watcher,
} from '../http/event-streams.ts';
import { securityHeaders } from '../http/security.ts';
import type { ShownRedirect, Standing } from '../ui/state-words.ts';
import { publicSnapshotOf } from './queries.ts';
import type { Tally } from './shapes.ts';

/** The tally as it is sent: its JSON, its ETag, and the `steer` event that goes with it. */
type ReadyTally = {
  appealId: string;
  tally: Tally;
  json: string;
  etag: string;
  steer: string;
  /** What a stream begins with, once somebody has opened one. */
  opening?: StreamOpening;
};

export type LiveTallies = {
  /** The tally of a published appeal as it is now, from memory unless it has changed; null: no such appeal. */
  current(slug: string): Promise<ReadyTally | null>;
  /** Opens the live stream: the whole tally at once, then each change, at most four a second. */
  watch(request: FastifyRequest, reply: FastifyReply, slug: string): Promise<boolean>;
  /** Tells all watchers to come back later. */
  stop(): void;
};

type Room = {
  slug: string;
  watchers: Set<Watcher>;
  /** Those of them who may have missed something: they get it with the next sending, or with the next heartbeat. */
  behind: Set<Watcher>;
  version: number;
  steer: string;
  /** Something has changed since the last sending began. */
  hasNews: boolean;
  isSending: boolean;
  timer: NodeJS.Timeout | null;
  /** When the next may be sent, as performance.now(). */
  nextAt: number;
};

/** Where an appeal sends people instead, read by a later slice. */
export type RedirectReader = (appealId: string) => Promise<ShownRedirect | null>;

const betweenFramesMs = 250;
/** After a sending that took long, because very many watch, so many times as long is left to everything else. */
const restShare = { usual: 1, underLoad: 3 };
const heartbeatMs = 15_000;

/** The tallies that are being looked at, kept fresh by the changes that this node hears of. */
export function makeLiveTallies(
  deps: Pick<Deps, 'db' | 'changes' | 'clock' | 'publicUrl' | 'load' | 'log'>,
  redirectOf: RedirectReader,
): LiveTallies {
  const { changes, clock } = deps;
  const head = streamHead(securityHeaders(deps.publicUrl));
  const kept = new Map<string, ReadyTally>();
  const flights = new Map<string, Promise<ReadyTally | null>>();
  const rooms = new Map<string, Room>();
  const slugs = new Map<string, string>();
  let generation = 0;

  const load = (slug: string): Promise<ReadyTally | null> => {
    const key = `${slug} ${generation}`;
    const inFlight = flights.get(key);
    if (inFlight) return inFlight;
    const began = generation;
    const flight = readTally(deps, slug, redirectOf)
      .then((ready) => {
        if (ready) slugs.set(ready.appealId, slug);
        if (ready && began === generation) keep(slug, ready);
        return ready;
      })
      .finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };
  const keep = (slug: string, ready: ReadyTally) => {
    kept.set(slug, ready);
    if (kept.size > 1_000) kept.delete(kept.keys().next().value ?? slug);
  };
  const current = async (slug: string): Promise<ReadyTally | null> => {
    const ready = kept.get(slug);
    const deadlineHasPassed =
      ready && ready.tally.state !== 'closed' && clock.now().getTime() - Date.parse(ready.tally.asOf) > 1_000;
    return ready && !deadlineHasPassed ? ready : load(slug);
  };

  const send = async (room: Room): Promise<void> => {
    const ready = await current(room.slug);
    if (!ready) {
      endAll(room.watchers);
      return;
    }
    const late = [...room.behind];
    room.behind.clear();
    const sendTo = async (watchers: Iterable<Watcher>, bytes: Buffer): Promise<void> => {
      for (const watcher of await broadcast(watchers, bytes)) room.behind.add(watcher);
    };
    const isSteered = ready.steer !== room.steer;
    const isNewer = ready.tally.version > room.version;
    room.steer = ready.steer;
    room.version = Math.max(room.version, ready.tally.version);
    if (isSteered || late.length > 0) await sendTo(isSteered ? room.watchers : late, frame('steer', ready.steer));
    if (isNewer || late.length > 0)
      await sendTo(isNewer ? room.watchers : late, frame('tally', ready.json, ready.tally.version));
  };
  const sendSoon = (room: Room): void => {
    room.hasNews = true;
    if (room.timer || room.isSending) return;
    room.timer = setTimeout(() => void sendNews(room), Math.max(0, room.nextAt - performance.now()));
  };
  const sendNews = async (room: Room): Promise<void> => {
    room.timer = null;
    room.hasNews = false;
    room.isSending = true;
    const began = performance.now();
    // As it was before: a sending to very many is itself a load.
    const share = deps.load.isHigh() ? restShare.underLoad : restShare.usual;
    await send(room).catch((error: unknown) => deps.log.warn({ err: error }, 'tally not sent'));
    room.isSending = false;
    const took = performance.now() - began;
    room.nextAt = Math.max(began + betweenFramesMs, began + took + took * share);
    if (isOwedNews(room)) sendSoon(room);
  };

  changes.onAppeal(({ appealId }) => {
    generation++;
    const slug = slugs.get(appealId);
    if (slug === undefined) return;
    kept.delete(slug);
    const room = rooms.get(slug);
    if (room && room.watchers.size > 0) sendSoon(room);
  });
  changes.onGap(() => {
    generation++;
    kept.clear();
    rooms.forEach(sendSoon);
  });
  // Apart from `watch`, so that nothing of the request is held on to for as long as somebody watches.
  const enter = (room: Room, watcher: Watcher): void => {
    room.watchers.add(watcher);
    watcher.once('close', () => {
      room.watchers.delete(watcher);
      room.behind.delete(watcher);
      if (room.watchers.size > 0 || rooms.get(room.slug) !== room) return;
      if (room.timer) clearTimeout(room.timer);
      rooms.delete(room.slug);
    });
  };
  const heart = setInterval(() => {
    rooms.forEach((room) => {
      void beat(room.watchers);
      if (room.behind.size > 0) sendSoon(room);
    });
  }, heartbeatMs);

  return {
    current,
    async watch(request, reply, slug) {
      const began = generation;
      const ready = await current(slug);
      if (!ready) return false;
      const room = rooms.get(slug) ?? newRoom(ready);
      rooms.set(slug, room);
      ready.opening ??= streamOpening(
        head,
        Buffer.concat([frame('tally', ready.json, ready.tally.version), frame('steer', ready.steer)]),
      );
      const watcher = openStream(request, reply, ready.opening);
      enter(room, watcher);
      // Something changed while it was read, perhaps this, and nobody has told this watcher.
      if (generation !== began) {
        room.behind.add(watcher);
        sendSoon(room);
      }
      return true;
    },
    stop() {
      clearInterval(heart);
      rooms.forEach((room) => {
        if (room.timer) clearTimeout(room.timer);
        endAll(room.watchers);
      });
    },
  };
}

const isOwedNews = (room: Room): boolean => room.hasNews && room.watchers.size > 0;

const newRoom = ({ tally, steer }: ReadyTally): Room => ({
  slug: tally.appeal,
  watchers: new Set(),
  behind: new Set(),
  version: tally.version,
  steer,
  hasNews: false,
  isSending: false,
  timer: null,
  nextAt: 0,
});

async function readTally(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  slug: string,
  redirectOf: RedirectReader,
): Promise<ReadyTally | null> {
  const snapshot = await publicSnapshotOf(db, slug, clock.now());
  if (!snapshot) return null;
  const { appealId, tally, said } = snapshot;
  const { message, slow, visitsStopped, sendsOn } = said;
  const redirect = sendsOn ? await redirectOf(appealId) : null;
  const standing: Standing = { state: tally.state, message, slow, visitsStopped, redirect };
  return {
    appealId,
    tally,
    json: JSON.stringify(tally),
    etag: `"${tally.version}-${tally.state}"`,
    steer: JSON.stringify(standing),
  };
}
