import { parentPort } from 'node:worker_threads';
import { drawBadge } from './draw-badge.ts';
import { drawDocument } from '../documents/draw.ts';
import { drawPoster } from '../posters/draw.ts';
import { drawPreview } from './draw-preview.ts';
import type { DrawingOrder, DrawingResult } from './drawing.ts';

/** The thread that draws: laying out text takes long, and would hold up everybody else. Started by drawing.ts. */
parentPort?.on('message', ({ number, order }: { number: number; order: DrawingOrder }) => {
  void draw(order)
    .then((drawn): DrawingResult => ({ number, kind: 'drawn', drawn }))
    .catch((error: unknown): DrawingResult => ({ number, kind: 'failed', reason: String(error) }))
    .then((result) => parentPort?.postMessage(result));
});

function draw(order: DrawingOrder) {
  switch (order.kind) {
    case 'preview':
      return drawPreview(order.picture);
    case 'badge':
      return drawBadge(order.picture);
    case 'poster':
      return drawPoster(order.sheet);
    case 'document':
      return drawDocument(order.sheet);
  }
}
