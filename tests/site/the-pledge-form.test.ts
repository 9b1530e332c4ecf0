import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());

describe('the quick choices of a need', () => {
  it.each([
    { wanted: 40, promised: 0, choices: ['A few (4)', 'All 40 that are missing'] },
    { wanted: 5, promised: 0, choices: ['A few (4)', 'All 5 that are missing'] },
    { wanted: 4, promised: 0, choices: ['All 4 that are missing'] },
    { wanted: 10, promised: 8, choices: ['All 2 that are missing'] },
    { wanted: 10, promised: 9, choices: [] },
    { wanted: 10, promised: 10, choices: [] },
    { wanted: null, promised: 3, choices: ['A few (4)'] },
  ])('never take more than is missing: $promised of $wanted', async ({ wanted, promised, choices }) => {
    const own = `need-${wanted}-${promised}`;
    const { slug } = await makeAppeal(service, cast.dogsHome, { slug: own, needs: [{ wanted, pledged: promised }] });
    const page = parse((await service.app.inject(`/a/${slug}`)).body);
    expect(page.querySelectorAll('[data-set]').map((choice) => choice.textContent)).toEqual(choices);
  });
});

it('says what can be taken of what is too much, and no reason that nobody knows', async () => {
  const { slug, needs } = await makeAppeal(service, cast.dogsHome, {
    needs: [{ item: 'washing machine', unit: null, wanted: 2, headroomPercent: 0 }],
  });
  const field = `items.${needs[0]?.id ?? ''}`;
  const answer = await service.app.inject({
    method: 'POST',
    url: `/a/${slug}/pledges`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ email: 'sam@example.org', [field]: '3' }).toString(),
  });
  expect(answer.statusCode).toBe(409);
  const page = parse(answer.body);
  const said = page.querySelector('[data-error-summary]')?.textContent;
  expect(said).toContain('We can take 2 × washing machine now.');
  expect(said).not.toMatch(/others|quicker/);
  expect(page.querySelector(`[name="${field}"]`)?.getAttribute('value')).toBe('2');
});
