import { describe, expect, test } from 'vitest';
import { groupedBy, nextStep, noCounts, type NextStepFacts } from '../../src/network/rules.ts';

const facts = (more: Partial<NextStepFacts> = {}): NextStepFacts => ({
  state: 'open',
  hoursLeft: 96,
  wanted: 500,
  promised: 60,
  received: 20,
  unconfirmed: 0,
  funnel: { ...noCounts, visits: 60, made: 9, confirmed: 9, came: 3, quantity: 60, received: 20 },
  bringing: { links: 3, quantity: 30 },
  hubs: [],
  ...more,
});
const funnel = (more: Partial<NextStepFacts['funnel']>) => ({ ...facts().funnel, ...more });
const people = (...quantities: number[]) => quantities.map((quantity) => ({ quantity, kind: 'person' as const }));

describe('the sentence about what to do next', () => {
  test('thanks the few through whom most came', () => {
    const step = nextStep(facts({ hubs: people(40, 30, 20, 10, 9), bringing: { links: 12, quantity: 160 } }));
    expect(step.text).toBe(
      'Most of what was promised through links was promised through three people (90 of 160): thank them, they may know more.',
    );
    expect(nextStep(facts({ hubs: people(81, 10), bringing: { links: 5, quantity: 160 } })).text).toContain(
      'through one person (81 of 160)',
    );
  });

  test('calls links what are not people', () => {
    const hubs = [{ quantity: 90, kind: 'place' as const }, ...people(8, 7)];
    expect(nextStep(facts({ hubs, bringing: { links: 9, quantity: 160 } })).text).toContain('through one link');
  });

  test('does not say most of half, of few links, or of next to nothing', () => {
    for (const more of [
      { hubs: people(30, 30, 20, 20, 20), bringing: { links: 9, quantity: 160 } },
      { hubs: people(30, 20, 10), bringing: { links: 3, quantity: 60 } },
      { hubs: people(5, 1, 1, 1), bringing: { links: 4, quantity: 8 } },
    ])
      expect(nextStep(facts(more)).kind).toBe('go-on');
  });

  test('says near the end that most is not here yet, with the numbers', () => {
    expect(nextStep(facts({ hoursLeft: 30, promised: 240, received: 60 })).text).toBe(
      '180 are promised and not here yet, and it ends in less than two days: tell people when your doors are open.',
    );
    expect(nextStep(facts({ hoursLeft: 3, promised: 240, received: 60 })).text).toContain('less than a day');
    expect(nextStep(facts({ hoursLeft: 49, promised: 240, received: 60 })).kind).not.toBe('comes-late');
    expect(nextStep(facts({ hoursLeft: null, promised: 240, received: 60 })).kind).not.toBe('comes-late');
    expect(nextStep(facts({ hoursLeft: 3, promised: 240, received: 200 })).kind).not.toBe('comes-late');
  });

  test('tells what waits for a click in a mail', () => {
    expect(nextStep(facts({ funnel: funnel({ made: 20, confirmed: 14 }) })).text).toContain(
      '6 of 20 promises were never confirmed',
    );
    expect(nextStep(facts({ funnel: funnel({ made: 40, confirmed: 34 }) })).kind).not.toBe('waits-for-mail');
    expect(nextStep(facts({ funnel: funnel({ made: 4, confirmed: 0 }) })).kind).not.toBe('waits-for-mail');
  });

  test('tells of many looks and few promises, and claims no cause', () => {
    const step = nextStep(facts({ funnel: funnel({ visits: 340, made: 3, confirmed: 3 }) }));
    expect(step.text).toMatch(/^340 visits led to 3 promises: read the appeal as a stranger would\./);
    expect(step.text).not.toMatch(/because/);
    expect(nextStep(facts({ funnel: funnel({ visits: 90, made: 0, confirmed: 0 }) })).kind).toBe('go-on');
  });

  test('asks to pass it on where nobody has', () => {
    const step = nextStep(facts({ funnel: funnel({ made: 12, confirmed: 12 }), bringing: { links: 0, quantity: 0 } }));
    expect(step.text).toBe(
      '12 promises are confirmed, and no link has brought one: ask those who promised to pass it on.',
    );
  });

  test('knows the states', () => {
    expect(nextStep(facts({ state: 'draft' })).kind).toBe('draft');
    expect(nextStep(facts({ state: 'paused' })).kind).toBe('paused');
    expect(nextStep(facts({ state: 'full' })).kind).toBe('all-there');
    expect(nextStep(facts({ promised: 500 })).kind).toBe('all-there');
    expect(nextStep(facts({ wanted: null, promised: 500 })).kind).not.toBe('all-there');
    expect(nextStep(facts({ state: 'closed', received: 480 })).text).toContain('480 came: say thank you');
    expect(nextStep(facts({ state: 'closed', received: 0 })).text).not.toContain('came');
    expect(nextStep(facts({ funnel: noCounts })).kind).toBe('nobody-yet');
  });

  test('otherwise says how it stands', () => {
    expect(nextStep(facts()).text).toBe(
      '60 visits and 9 promises so far, 440 still to be promised: keep the link going round.',
    );
    expect(nextStep(facts({ wanted: null, funnel: funnel({ visits: 1, made: 1 }) })).text).toBe(
      '1 visit and 1 promise so far: keep the link going round.',
    );
  });
});

test('parts with the same key are added up, what brought most first', () => {
  const part = (channel: string | null, more: object) => ({ ...noCounts, channel, ...more });
  const groups = groupedBy(
    [part('qr', { visits: 9 }), part(null, { received: 2, visits: 1 }), part('qr', { quantity: 3 })],
    ({ channel }) => channel,
  );
  expect(groups).toEqual([
    { key: null, counts: { ...noCounts, received: 2, visits: 1 } },
    { key: 'qr', counts: { ...noCounts, visits: 9, quantity: 3 } },
  ]);
});
