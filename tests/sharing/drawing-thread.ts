import { parentPort } from 'node:worker_threads';
import type { DrawingOrder } from '../../src/sharing/pictures/drawing.ts';

/** A thread that draws nothing: it hangs over the title "hang", and answers every other picture with two bytes. */
parentPort?.on('message', ({ number, order }: { number: number; order: DrawingOrder }) => {
  const title = order.kind === 'preview' ? order.picture.title : '';
  for (;;) if (title !== 'hang') break;
  parentPort?.postMessage({ number, kind: 'drawn', drawn: new Uint8Array([1, 2]) });
});
