import { afterAll, beforeAll, expect, it } from 'vitest';
import { foldRipples } from '../../src/sharing/ripple/fold.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeLink, type MadeShareLink } from '../sharing/support.ts';
import { cli as call, urlOf } from './cli.ts';

let service: TestService;
let appeal: MadeAppeal;
let link: MadeShareLink;

beforeAll(async () => {
  service = await startTestService();
  appeal = await makeAppeal(service, (await castOf(service)).dogsHome);
  link = await makeLink(service, appeal, { visits: 3 });
  await foldRipples(service.deps.db);
});
afterAll(() => service.stop());

const cli = (...words: string[]) => call(words, { DATABASE_URL: urlOf(service.connection) });

it('is content while every ripple is what its records add up to', async () => {
  const plain = await cli('ripple', 'check');
  expect(plain).toMatchObject({ code: 0, err: '', out: 'Every ripple is what its records add up to.' });
  expect(JSON.parse((await cli('ripple', 'check', '--json')).out)).toEqual({ differences: [] });
});

it('says each difference in words, ends with 1, and repairs nothing', async () => {
  await service.deps.pool.query('update ripples set visits = 5 where link_id = $1', [link.id]);
  for (let times = 0; times < 2; times++) {
    const answer = await cli('ripple', 'check');
    expect(answer).toMatchObject({ code: 1, err: '' });
    expect(answer.out).toBe(`${appeal.slug}: link ${link.code} counts 5 as visits, and its records add up to 3.`);
  }
  const json = await cli('ripple', 'check', '--json');
  expect(JSON.parse(json.out)).toEqual({
    differences: [{ appeal: appeal.slug, of: { kind: 'link', id: link.code }, count: 'visits', kept: 5, records: 3 }],
  });
});

it('says what it does', async () => {
  expect((await cli('ripple', 'check', '--help')).out).toContain('repairs nothing');
});
