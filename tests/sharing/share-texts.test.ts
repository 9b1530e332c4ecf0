import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'node-html-parser';
import { isNearlyThere, shareStage, shareText, type ShareStage } from '../../src/sharing/texts/share-text.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { get, makeLink } from './support.ts';

const organisation = { name: "Dogs' Home", timeZone: 'Europe/London' };
const stages = ['just-opened', 'running', 'nearly-there', 'last-day', 'paused', 'full', 'closed'] as const;
const now = new Date('2026-11-23T10:00:00Z');
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);

const count = fc.integer({ min: 0, max: 5_000 });
const need = fc.record({
  wanted: fc.option(fc.integer({ min: 1, max: 5_000 })),
  pledged: count,
  onTheWay: count,
  received: count,
  closedAt: fc.option(fc.constant(now)),
});
const appeal = fc.record({
  state: fc.constantFrom('open', 'paused', 'full', 'closed'),
  publishedAt: fc.option(fc.date({ min: hours(-200), max: now, noInvalidDate: true })),
  deadline: fc.option(fc.date({ min: hours(-50), max: hours(300), noInvalidDate: true })),
  visitsStoppedAt: fc.option(fc.constant(now)),
});

describe('the text that is sent along', () => {
  it('holds no number of the tally, whatever it is: no digit but those of the days', () => {
    fc.assert(
      fc.property(appeal, fc.array(need, { maxLength: 6 }), (about, needs) => {
        const stage = shareStage({ ...about, isNearlyThere: isNearlyThere(needs) }, now);
        const text = shareText({ title: 'Tins for the dogs', organisation, ...about, stage });
        const days = String.raw`(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d{1,2} \w+(, (\d{1,2}(\.\d\d)? [ap]m|noon))?`;
        expect(text.replace(new RegExp(days, 'g'), '')).not.toMatch(/\d|%/);
        expect(text).not.toMatch(/\b(today|tomorrow|tonight|yesterday|hours?|minutes?|half|left)\b|!/i);
      }),
    );
  });

  it('is the same for every tally of the same stage', () => {
    fc.assert(
      fc.property(appeal, fc.array(need, { minLength: 1 }), fc.array(need, { minLength: 1 }), (about, one, other) => {
        const stageOf = (needs: typeof one) => shareStage({ ...about, isNearlyThere: isNearlyThere(needs) }, now);
        fc.pre(stageOf(one) === stageOf(other));
        const textOf = (needs: typeof one) =>
          shareText({ title: 'Tins', organisation, ...about, stage: stageOf(needs) });
        expect(textOf(one)).toBe(textOf(other));
      }),
    );
  });

  it('asks for nothing while the appeal takes nothing, and asks otherwise', () => {
    for (const stage of stages) {
      const text = shareText({ title: 'Tins', organisation, deadline: hours(5), publishedAt: hours(-5), stage });
      if (stage === 'paused' || stage === 'full' || stage === 'closed')
        expect(text, stage).not.toMatch(/\?|can you|pass it on|asks|is needed|missing/i);
      else expect(text, stage).toMatch(/Can you bring something, or pass it on\?$/);
    }
  });

  it('says of the moment of sending what may be otherwise when it is read', () => {
    for (const stage of ['nearly-there', 'last-day', 'paused', 'full'] as const)
      expect(shareText({ title: 'Tins', organisation, deadline: null, stage })).toContain('When I sent this');
  });

  it('fits into every network’s post, with its link', () => {
    for (const stage of stages) {
      const title = 't'.repeat(100);
      const text = shareText({ title, organisation, deadline: hours(5), publishedAt: hours(-5), stage });
      expect(text.length).toBeLessThan(500);
    }
  });
});

describe('where an appeal stands', () => {
  const at = (more: Partial<Parameters<typeof shareStage>[0]>): ShareStage =>
    shareStage(
      {
        state: 'open',
        publishedAt: hours(-48),
        deadline: hours(96),
        visitsStoppedAt: null,
        isNearlyThere: false,
        ...more,
      },
      now,
    );
  it.each([
    ['running', at({})],
    ['just-opened', at({ publishedAt: hours(-23) })],
    ['nearly-there', at({ isNearlyThere: true, publishedAt: hours(-1) })],
    ['last-day', at({ deadline: hours(24), isNearlyThere: true })],
    ['running', at({ deadline: null })],
    ['paused', at({ state: 'paused', deadline: hours(1) })],
    ['paused', at({ visitsStoppedAt: now, isNearlyThere: true })],
    ['full', at({ state: 'full' })],
    ['closed', at({ state: 'closed' })],
    ['closed', at({ deadline: now })],
  ])('is %s', (expected, found) => expect(found).toBe(expected));

  it('is nearly there when at most a seventh or so is missing, over all needs', () => {
    const counted = (wanted: number | null, received: number) => ({
      wanted,
      received,
      pledged: 0,
      onTheWay: 0,
      closedAt: null,
    });
    expect(isNearlyThere([counted(100, 85)])).toBe(true);
    expect(isNearlyThere([counted(100, 84)])).toBe(false);
    // What is too much of one thing does not stand for another.
    expect(isNearlyThere([counted(100, 500), counted(100, 10)])).toBe(false);
    expect(isNearlyThere([counted(null, 500), counted(100, 100)])).toBe(false);
    expect(isNearlyThere([{ ...counted(100, 0), closedAt: now }, counted(100, 100)])).toBe(true);
    expect(isNearlyThere([])).toBe(false);
  });
});

describe('on the pages', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  it.each([
    ['nearly all of it was promised', { needs: [{ wanted: 500, received: 440, pledged: 20 }] }],
    ['has been asking for help since Monday 23 November', {}],
    ['they had paused it', { state: 'paused' as const }],
    ['all of it was promised, so please look', { state: 'full' as const }],
  ])('stands “%s” where it fits', async (words, more) => {
    const made = await makeAppeal(service, cast.dogsHome, { slug: `a-${Math.abs(words.length * 31)}`, ...more });
    const link = await makeLink(service, made);
    for (const path of [
      `/a/${made.slug}`,
      `/a/${made.slug}/${link.code}`,
      `/ripples/${service.deps.tokens.make('ripple', link.id)}`,
      `/links/${service.deps.tokens.make('link', link.id)}`,
    ])
      expect(parse((await get(service, path)).body).querySelector('[data-share-text]')?.text, path).toContain(words);
  });
});
