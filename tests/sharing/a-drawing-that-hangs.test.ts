import { afterAll, expect, test } from 'vitest';
import { DrawingBusy, makeDrawing } from '../../src/sharing/pictures/drawing.ts';

const drawing = makeDrawing({ thread: new URL('./drawing-thread.ts', import.meta.url), hangsAfterMs: 1_500 });
afterAll(() => drawing.stop());

const draw = (title: string) =>
  drawing.preview({
    title,
    organisation: 'Dogs’ home',
    until: '',
    words: '',
    asOf: '',
    counts: { wanted: 1, unconfirmed: 0, pledged: 0, onTheWay: 0, received: 0 },
    thing: null,
  });

test('a drawing that hangs is given up with those that wait behind it, and the next ones are drawn again', async () => {
  expect(await draw('a')).toEqual(Buffer.from([1, 2]));
  const answers = await Promise.allSettled([draw('hang'), draw('behind it')]);
  expect(answers.map((answer) => answer.status === 'rejected' && answer.reason instanceof DrawingBusy)).toEqual([
    true,
    true,
  ]);
  expect(await draw('b')).toEqual(Buffer.from([1, 2]));
});
