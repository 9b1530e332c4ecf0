import { Worker } from 'node:worker_threads';
import type { BadgePicture, DrawnBadge } from './draw-badge.ts';
import type { PreviewPicture } from './draw-preview.ts';
import type { DocumentSheet } from '../documents/sheet.ts';
import type { PosterSheet } from '../posters/sheet.ts';

export type DrawingOrder =
  | { kind: 'preview'; picture: PreviewPicture }
  | { kind: 'badge'; picture: BadgePicture }
  | { kind: 'poster'; sheet: PosterSheet }
  | { kind: 'document'; sheet: DocumentSheet };

/** What the thread answers. */
export type DrawingResult =
  | { number: number; kind: 'drawn'; drawn: Uint8Array | DrawnBadge }
  | { number: number; kind: 'failed'; reason: string };

export type Drawing = {
  preview(picture: PreviewPicture): Promise<Buffer>;
  badge(picture: BadgePicture): Promise<{ svg: Buffer; png: Buffer }>;
  /** A PDF. */
  poster(sheet: PosterSheet): Promise<Buffer>;
  /** A PDF. */
  document(sheet: DocumentSheet): Promise<Buffer>;
  stop(): Promise<void>;
};

/** So many orders may wait; with one drawn in about 0.1 s, who comes later would wait too long. */
const mostWaiting = 100;
/** A thread that has nothing to draw gives its memory back, about 60 MB, after this time. */
const idleMs = 60_000;
/** A picture takes 0.1 to 2 s, also on a busy machine. A thread that answers nothing for so long hangs. */
const longestMs = 30_000;

/** No picture now: more were asked for at once than can be drawn soon, or the thread had to be ended. */
export class DrawingBusy extends Error {}

type Waiting = { resolve(drawn: Uint8Array | DrawnBadge): void; reject(error: Error): void };

/**
 * Draws pictures in a thread of its own, started with the first order, one picture after another: however many are
 * wanted, it takes one core and the event loop stays free. A thread that hangs is ended, and the next order starts another.
 */
export function makeDrawing({ thread: file = workerFile(import.meta.url), hangsAfterMs = longestMs } = {}): Drawing {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let hanging: NodeJS.Timeout | undefined;
  let numbers = 0;

  const failAll = (error: Error) => {
    waiting.forEach(({ reject }) => reject(error));
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(file);
    started.unref();
    started.on('message', (result: DrawingResult) => {
      const order = waiting.get(result.number);
      waiting.delete(result.number);
      watch();
      if (result.kind === 'drawn') order?.resolve(result.drawn);
      else order?.reject(new Error(`a picture was not drawn: ${result.reason}`));
      if (waiting.size === 0) restSoon();
    });
    // A thread that broke is forgotten; the next order starts another.
    started.on('error', (error) => failAll(error instanceof Error ? error : new Error(String(error))));
    started.on('exit', () => {
      if (worker !== started) return;
      worker = null;
      failAll(new Error('the thread that draws has ended'));
    });
    return started;
  };
  const end = async (reason: Error) => {
    clearTimeout(idle);
    clearTimeout(hanging);
    const ending = worker;
    worker = null;
    failAll(reason);
    await ending?.terminate();
  };
  const stop = () => end(new Error('the service is stopping'));
  const watch = () => {
    clearTimeout(hanging);
    if (waiting.size === 0) return;
    hanging = setTimeout(() => void end(new DrawingBusy('a picture took too long')), hangsAfterMs).unref();
  };
  const restSoon = () => {
    clearTimeout(idle);
    idle = setTimeout(() => {
      if (waiting.size === 0) void stop();
    }, idleMs).unref();
  };
  const draw = (order: DrawingOrder): Promise<Uint8Array | DrawnBadge> => {
    if (waiting.size >= mostWaiting) return Promise.reject(new DrawingBusy('too many pictures are waiting'));
    const thread = (worker ??= start());
    const number = ++numbers;
    return new Promise((resolve, reject) => {
      waiting.set(number, { resolve, reject });
      if (waiting.size === 1) watch();
      thread.postMessage({ number, order });
    });
  };
  const drawBytes = async (order: DrawingOrder): Promise<Buffer> => {
    const drawn = await draw(order);
    if (!(drawn instanceof Uint8Array)) throw new Error(`a badge came for a ${order.kind}`);
    return Buffer.from(drawn);
  };
  return {
    preview: (picture) => drawBytes({ kind: 'preview', picture }),
    async badge(picture) {
      const drawn = await draw({ kind: 'badge', picture });
      if (drawn instanceof Uint8Array) throw new Error('a preview came for a badge');
      return { svg: Buffer.from(drawn.svg), png: Buffer.from(drawn.png) };
    },
    poster: (sheet) => drawBytes({ kind: 'poster', sheet }),
    document: (sheet) => drawBytes({ kind: 'document', sheet }),
    stop,
  };
}

/** Beside this file in the sources, and beside the bundle that this file is part of. */
const workerFile = (here: string): URL =>
  new URL(here.endsWith('.ts') ? './drawing-worker.ts' : './drawing-worker.js', here);
