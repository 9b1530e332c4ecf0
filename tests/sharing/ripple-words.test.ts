import { expect, test } from 'vitest';
import {
  amplificationWords,
  broughtWords,
  momentsOf,
  ownWords,
  rippleTitle,
  tellerOf,
} from '../../src/sharing/ripple/words.ts';

const nothing = { visits: 0, links: 0, people: 0, pledges: 0, quantity: 0, received: 0 };
const tins = { item: 'dog food', unit: 'tin', wanted: 500, received: 320 };
const blankets = { item: 'blankets', unit: null, wanted: 40, received: 10 };

test('says what came first, and what is promised beside it, never as one number', () => {
  expect(broughtWords({ ...nothing, visits: 4 })).toBe('People are looking. Nobody has promised anything yet.');
  expect(broughtWords({ ...nothing, quantity: 1 })).toBe('Through my link 1 item is promised.');
  expect(broughtWords({ ...nothing, quantity: 212, received: 200 })).toBe(
    '200 items have come through my link, and 12 more are promised.',
  );
  expect(broughtWords({ ...nothing, quantity: 1, received: 1 })).toBe('1 item has come through my link.');
});

test('holds what came against what came, once something of one’s own has come', () => {
  const own = { pledges: 1, quantity: 4, received: 4 };
  expect(ownWords(own, { ...nothing, quantity: 400, received: 212 })).toBe(
    'I promised 4 items myself. 53 times what I brought came through my link.',
  );
  expect(ownWords({ ...own, received: 0 }, { ...nothing, quantity: 400, received: 212 })).toContain(
    '100 times as much was promised',
  );
  expect(ownWords({ ...own, quantity: 0 }, nothing)).toBeNull();
});

test('tells milestones that were passed, and no others', () => {
  expect(momentsOf(nothing, 0)).toEqual([]);
  expect(momentsOf({ ...nothing, visits: 12, people: 10, links: 1, received: 99 }, 3)).toEqual([
    '50 things have come',
    'My link reached a third hop',
    '10 people heard of it from me first and promised something',
    'The first link began with mine',
    '10 visits',
  ]);
});

test('speaks for a group as us', () => {
  const group = tellerOf({ kind: 'group', name: 'Class 4b' });
  expect(group.name).toBe('Class 4b');
  expect(rippleTitle(group)).toBe('Our ripple');
  expect(broughtWords({ ...nothing, quantity: 1, received: 1 }, group)).toBe('1 item has come through our link.');
  expect(broughtWords({ ...nothing, quantity: 2 }, group)).toBe('Through our link 2 items are promised.');
  expect(ownWords({ pledges: 1, quantity: 4, received: 4 }, { ...nothing, quantity: 40, received: 8 }, group)).toBe(
    'We promised 4 items ourselves. Twice what we brought came through our link.',
  );
  expect(momentsOf({ ...nothing, people: 3, links: 1 }, 2, group)).toEqual([
    'Our link reached a second hop',
    '3 people heard of it from us first and promised something',
    'The first link began with ours',
  ]);
  expect(rippleTitle(tellerOf({ kind: 'person', name: 'Sam' }))).toBe('My ripple');
});

test('says what passing on has done only when something has come by it', () => {
  expect(amplificationWords({ received: 0, people: 0 }, [tins])).toBeNull();
  expect(amplificationWords({ received: 12, people: 0 }, [tins])).toBeNull();
  expect(amplificationWords({ received: 312, people: 41 }, [tins])).toBe(
    '312 of 500 tins of dog food came because 41 people passed this on.',
  );
  expect(amplificationWords({ received: 1, people: 1 }, [tins, blankets])).toBe(
    '1 of the 330 things that have come is here because one person passed this on.',
  );
});
