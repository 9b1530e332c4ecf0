import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { promise } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let page: string;
let made = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, {
    slug: `tins-${++made}`,
    needs: [
      { item: 'Dog food', wanted: 400 },
      { item: 'Blankets', unit: null, wanted: 50 },
    ],
  });
  page = `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/paper`;
});
afterAll(() => service.stop());

const look = (url: string, headers: { cookie?: string } = cast.dov.headers) => service.app.inject({ url, headers });

/** Sends the sheet, and answers the form of corrections with its fields as they stand. */
async function enter(text: string, label = '') {
  const answer = await sendForm(service, page, { text, label }, cast.dov.headers);
  return { answer, fields: fieldsOf(answer.body) };
}

function fieldsOf(html: string): Record<string, string> {
  const form = parse(html).querySelector('form[action$="/paper/count"]');
  const inputs = form?.querySelectorAll('input[name]:not([type=checkbox])') ?? [];
  const selects = form?.querySelectorAll('select') ?? [];
  return Object.fromEntries([
    ...inputs.map((input): [string, string] => [input.getAttribute('name') ?? '', input.getAttribute('value') ?? '']),
    ...selects.map((select): [string, string] => [
      select.getAttribute('name') ?? '',
      select.querySelector('option[selected]')?.getAttribute('value') ?? '',
    ]),
  ]);
}

const countIt = (fields: Record<string, string>, headers = cast.dov.headers) =>
  sendForm(service, `${page}/count`, fields, headers);

async function received(): Promise<number[]> {
  const { rows } = await service.deps.pool.query<{ received: number }>(
    'select received from needs where appeal_id = $1 order by position',
    [appeal.id],
  );
  return rows.map((row) => row.received);
}

describe('counting on paper', () => {
  test('counts a sheet after it was looked through, and the same sheet once', async () => {
    const text = 'what,came\nDog food,24\n2,7';
    const { answer, fields } = await enter(text);
    expect(answer.statusCode).toBe(200);
    expect(await received()).toEqual([0, 0]);
    const counted = await countIt(fields);
    expect(counted.headers.location).toBe(`${page}?counted=2&before=0`);
    expect(await received()).toEqual([24, 7]);
    const again = await countIt((await enter(text)).fields);
    expect(again.headers.location).toBe(`${page}?counted=0&before=2`);
    expect(await received()).toEqual([24, 7]);
    expect((await look(String(again.headers.location))).body).toContain(
      '2 lines had been counted from this sheet before',
    );
  });

  test('counts it once when twenty send it at once', async () => {
    const { fields } = await enter('Dog food,5\nBlankets,1');
    const answers = await Promise.all(Array.from({ length: 20 }, () => countIt(fields)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 20 }, () => 303));
    expect(await received()).toEqual([5, 1]);
  });

  test('counts another sheet that says the same when it has another name', async () => {
    await countIt((await enter('Dog food,5', 'Saturday')).fields);
    await countIt((await enter('Dog food,5', 'Sunday')).fields);
    expect(await received()).toEqual([10, 0]);
  });

  test('shows what it can’t read line by line, counts nothing meanwhile, and takes corrections', async () => {
    const { answer, fields } = await enter('Dog food,24\nCats,3\nBlankets,a few\nnonsense');
    for (const line of ['Line 2: Choose what it was', 'Line 3: Write how many came', 'Line 4: Choose what it was'])
      expect(answer.body).toContain(line);
    const refused = await countIt(fields);
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('a few');
    expect(await received()).toEqual([0, 0]);
    const counted = await countIt({
      ...fields,
      'need-2': appeal.needs[1]?.id ?? '',
      'came-3': '5',
      'out-4': 'yes',
    });
    expect(counted.headers.location).toBe(`${page}?counted=3&before=0`);
    expect(await received()).toEqual([24, 8]);
  });

  test('counts on the promise whose door code is written down', async () => {
    const pledgeId = await promise(service, appeal, { email: 'sam@example.org', name: 'Sam', quantity: 12 });
    await service.deps.pool.query(
      `insert into door_codes (organisation_id, code, pledge_id) values ($1, 'K7QM', $2)
       on conflict (pledge_id) do update set code = excluded.code`,
      [cast.dogsHome.id, pledgeId],
    );
    expect((await look(`${page}/sheet`)).body).toContain('K7QM');
    expect((await look(`${page}/sheet.csv`)).body).toContain('K7QM,Sam,Dog food,tin,12,');
    const { answer, fields } = await enter('k7qm,Dog food,12');
    expect(answer.body).toContain('Line 1, Sam');
    await countIt(fields);
    const { rows } = await service.deps.pool.query('select state from pledges where id = $1', [pledgeId]);
    expect(rows).toEqual([{ state: 'received' }]);
    expect((await enter('K7QM,1,1')).answer.body).toContain('12 of 12 were counted for this promise before');
  });

  test('has a code for everybody on the sheet, also for whoever has not said yes yet', async () => {
    await promise(service, appeal, { email: 'sam@example.org', name: 'Sam', quantity: 12, confirm: false });
    const [, row = ''] = (await look(`${page}/sheet.csv`)).body.trim().split('\r\n');
    const [code = ''] = row.split(',');
    expect(code).toMatch(/^[A-Z2-9]{4}$/);
    expect((await look(`${page}/sheet`)).body).toContain(code);
    expect((await enter(`${code},Dog food,12`)).answer.body).toContain('Line 1, Sam');
  });

  test('counts nothing of a sheet of which one line can’t be counted', async () => {
    const { fields } = await enter('Dog food,5\nBlankets,2');
    await countIt(fields);
    const answer = await countIt({ ...fields, 'came-2': '3', 'raw-9': 'Dog food,1', 'need-9': '1', 'came-9': '1' });
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain('Line 2: this line of this sheet was counted before with other numbers');
    expect(await received()).toEqual([5, 2]);
  });

  test('takes a file, and says what is wrong with an empty one', async () => {
    const boundary = 'x-boundary';
    const upload = (content: string) =>
      service.app.inject({
        method: 'POST',
        url: page,
        headers: { ...cast.dov.headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
        payload: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="sheet.csv"\r\ncontent-type: text/csv\r\n\r\n${content}\r\n--${boundary}--\r\n`,
      });
    const answer = await upload('\ufeffwhat;came\r\nBlankets;4\r\n');
    await countIt(fieldsOf(answer.body));
    expect(await received()).toEqual([0, 4]);
    expect((await upload('')).statusCode).toBe(422);
    expect((await sendForm(service, page, { text: ' ' }, cast.dov.headers)).statusCode).toBe(422);
    const long = await sendForm(service, page, { text: 'Dog food,1\n'.repeat(401) }, cast.dov.headers);
    expect(long.statusCode).toBe(422);
  });

  test('is for members alone', async () => {
    for (const path of [page, `${page}/sheet`, `${page}/sheet.csv`]) {
      expect((await look(path, cast.omar.headers)).statusCode).toBe(404);
      expect((await look(path, {})).statusCode).toBe(303);
      expect((await look(path)).headers['cache-control']).toBe('no-store');
    }
    const { fields } = await enter('Dog food,24');
    expect((await countIt(fields, cast.omar.headers)).statusCode).toBe(404);
    expect(await received()).toEqual([0, 0]);
  });
});
