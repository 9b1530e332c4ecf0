import { expect, it } from 'vitest';
import { within } from '../../src/lib/within.ts';

const repeated = (part: string): string => `(${part})+`;
const tooLong = expect.objectContaining({ code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' }) as unknown;

it('gives what the work gives, and throws what it throws', () => {
  expect(within(1000, () => 'Mo-Fr 09:00-17:00')).toBe('Mo-Fr 09:00-17:00');
  expect(() =>
    within(1000, () => {
      throw new RangeError('no such day');
    }),
  ).toThrow(RangeError);
});

it('breaks off work that never ends, be it a loop or a pattern, and can be asked again', () => {
  expect(() =>
    within(50, () => {
      for (;;);
    }),
  ).toThrow(tooLong);
  const pattern = repeated(repeated('a'));
  expect(() => within(50, () => new RegExp(`^${pattern}$`, 'v').test(`${'a'.repeat(60)}b`))).toThrow(tooLong);
  expect(within(50, () => 'again')).toBe('again');
});
