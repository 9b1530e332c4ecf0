import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appeals } from '../../src/db/schema/appeals.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { formBody, multipartBody, pageOf } from './forms.ts';

describe('pasting a list', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  const base = '/admin/manchester-dogs-home/appeals';
  const post = (url: string, fields: Record<string, string>) =>
    service.app.inject({ method: 'POST', url, ...formBody(fields, cast.rosa.headers) });
  const value = (page: ReturnType<typeof pageOf>, name: string) =>
    page.querySelector(`[name="${name}"]`)?.getAttribute('value');

  it('fills the form for correction, and saves nothing', async () => {
    const answer = await post(`${base}/paste`, {
      text: 'We need:\n- 500 tins of dog food (any brand)\n- 40 blankets\n\nPlease no:\n- duvets\n',
    });
    expect(answer.statusCode).toBe(200);
    const page = pageOf(answer);
    expect(value(page, 'needs.0.item')).toBe('dog food');
    expect(value(page, 'needs.0.wanted')).toBe('500');
    expect(value(page, 'needs.0.unit')).toBe('tin');
    expect(value(page, 'needs.1.item')).toBe('blankets');
    expect(page.querySelector('[name="notWanted"]')?.textContent).toContain('duvets');
    expect(page.querySelector('[data-appeal-form]')?.getAttribute('action')).toBe(`${base}/new`);
    expect(await service.deps.db.select().from(appeals)).toEqual([]);
  });

  it('shows the lines that it left out, as they were typed, until the form is sent', async () => {
    const left = ['URGENT', 'Until Friday!', 'Call 0161 496 0000', 'Drop off: 1 Brook Lane, Mon-Sat 9-5'];
    const [urgent, day, call, place] = left;
    const text = `${urgent}\n\n  ${day}\n---\n- 40 blankets\n- 12 <b> bowls\n${call}\n${place}\n`;
    const answer = await post(`${base}/paste`, { text });
    const shown = (page: ReturnType<typeof pageOf>) => {
      const box = page.querySelectorAll('details').find((one) => one.textContent.includes('Lines we left out'));
      return [box?.querySelector('summary')?.textContent, box?.querySelectorAll('li').map((line) => line.textContent)];
    };
    expect(shown(pageOf(answer))).toEqual(['Lines we left out (4)', left]);
    const leftOut = value(pageOf(answer), 'leftOut') ?? '';
    expect(shown(pageOf(await post(`${base}/new`, { leftOut, act: 'add-need' })))[1]).toEqual(left);
    const nothing = await post(`${base}/paste`, { text: '- 40 blankets' });
    expect(nothing.body).not.toContain('Lines we left out');
  });

  it('shows a line nobody could read, and makes it what the person says it is', async () => {
    const body = (act: string) =>
      `${new URLSearchParams({ 'needs.0.item': 'tins', act }).toString()}&unclear=glorp+x&unclear=zzz`;
    const send = async (act: string) =>
      pageOf(
        await service.app.inject({
          method: 'POST',
          url: `${base}/new`,
          payload: body(act),
          headers: { 'content-type': 'application/x-www-form-urlencoded', ...cast.rosa.headers },
        }),
      );
    const unclear = (page: ReturnType<typeof pageOf>) =>
      page.querySelectorAll('[name="unclear"]').map((one) => one.getAttribute('value'));
    const taken = await send('take-line-0');
    expect(value(taken, 'needs.0.item')).toBe('tins');
    expect(value(taken, 'needs.1.item')).toBe('glorp x');
    expect(unclear(taken)).toEqual(['zzz']);
    const refused = await send('refuse-line-1');
    expect(refused.querySelector('[name="notWanted"]')?.textContent).toBe('zzz');
    expect(unclear(refused)).toEqual(['glorp x']);
    expect(unclear(await send('drop-line-0'))).toEqual(['zzz']);
    expect(await service.deps.db.select().from(appeals)).toEqual([]);
  });

  it('takes a hundred thousand characters, and says when it is more', async () => {
    const paste = (text: string) =>
      service.app.inject({
        method: 'POST',
        url: `${base}/paste`,
        ...multipartBody(
          { text },
          { name: '', type: 'application/octet-stream', bytes: Buffer.alloc(0) },
          cast.rosa.headers,
        ),
      });
    const line = '12 łóżka 🐕\n';
    const answer = await paste(line.repeat(Math.floor(100_000 / line.length)));
    expect(answer.statusCode).toBe(200);
    expect((await paste('x'.repeat(100_001))).statusCode).toBe(422);
  });

  it('answers others while it reads a long list', async () => {
    const line = '- 10 x 15kg bags puppy food (any brand), towels and beds – 40 but no duvets please\n';
    const text = line.repeat(Math.floor(100_000 / line.length));
    const reading = { isOn: true };
    const began = performance.now();
    const list = service.app
      .inject({ method: 'POST', url: '/api/v1/needs/parse', payload: { text }, headers: cast.rosa.headers })
      .finally(() => (reading.isOn = false));
    let longest = 0;
    while (reading.isOn) {
      const asked = performance.now();
      await service.app.inject('/health/live');
      await setTimeout(5);
      longest = Math.max(longest, performance.now() - asked);
    }
    expect((await list).statusCode).toBe(200);
    expect(longest).toBeLessThan((performance.now() - began) / 2);
  });

  it('asks for a list when none was pasted', async () => {
    const answer = await post(`${base}/paste`, { text: '  ' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('Paste your list here');
  });
});
