import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseNeedsList } from '../../../src/appeals/needs-list/parse-needs-list.ts';

import { expectedOf, folder, matches, plain } from './match.ts';

const names = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.replace(/\.txt$/, ''));

/** These four name only a part of what is not wanted. */
const PARTLY_NAMED = ['dogs-home-fire', 'food-bank-larder', 'refugee-collection', 'storm-drop-off'];

describe.each(names)('the list %s', (name) => {
  const text = readFileSync(new URL(`${name}.txt`, folder), 'utf8');
  const expected = expectedOf(name);
  const { needs, notWanted, unclear, lines } = parseNeedsList(text);

  it('gives every need, and no other', () => {
    const missing = expected.needs.filter((need) => !needs.some((found) => matches(found, need)));
    expect(missing).toEqual([]);
    expect(needs.map((need) => need.item)).toHaveLength(expected.needs.length);
  });

  it('gives what is not wanted', () => {
    const missing = expected.notWanted.filter((item) => !notWanted.some((found) => plain(found).includes(plain(item))));
    expect(missing).toEqual([]);
    if (!PARTLY_NAMED.includes(name)) expect(notWanted).toHaveLength(expected.notWanted.length);
  });

  it('makes no need of what is none', () => {
    const wrong = (expected.notNeeds ?? []).filter((words) =>
      needs.some((need) => ` ${need.item.toLowerCase()} `.includes(` ${words} `)),
    );
    expect(wrong).toEqual([]);
  });

  it('accounts for every line and leaves few unclear', () => {
    const filled = text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [at + 1]));
    expect(lines.map(({ line }) => line)).toEqual(filled);
    expect(unclear.length).toBeLessThanOrEqual(1);
  });
});
