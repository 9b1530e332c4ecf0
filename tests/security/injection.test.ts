import { parse } from 'node-html-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeAppeal } from '../../src/db/change-appeal.ts';
import { oweMail } from '../../src/mail/owe.ts';
import { everyPage, type EveryPage } from '../support/every-page.ts';
import { startTestService, type TestService } from '../support/service.ts';

/** As short as a name may be, so that it fits everywhere; breaks out of text, of an attribute, of SVG and of JSON-LD. */
const attack = `</script></title>"'><svg/onload=evil()><img src=x>`;

let service: TestService;
let every: EveryPage;
beforeAll(async () => {
  service = await startTestService();
  every = await everyPage(service);
  await poison();
});
afterAll(() => service.stop());

/** Puts it straight into the database, past every check of what is typed, wherever somebody's words are kept. */
async function poison(): Promise<void> {
  const texts: Record<string, string[]> = {
    organisations: ['name', 'about', 'state_reason'],
    people: ['name'],
    appeals: ['title', 'story', 'steer_message', 'taken_down_reason'],
    needs: ['item', 'note'],
    drop_off_points: ['name', 'address', 'postcode', 'hours'],
    share_links: ['name', 'message'],
    pledges: ['name', 'note', 'removed_reason'],
    reports: ['reason'],
    api_keys: ['name'],
  };
  const { pool } = service.deps;
  for (const [table, columns] of Object.entries(texts))
    for (const column of columns) await pool.query(`update ${table} set ${column} = $1`, [attack]);
  await pool.query(`update needs set unit = $1 where unit is not null`, ['<b>tin</b>"onload=x']);
  await pool.query(`update appeals set not_wanted = array[$1]`, [attack]);
  const { rows } = await pool.query<{ id: string }>('select id from appeals');
  for (const { id } of rows) await changeAppeal(service.deps, id, () => Promise.resolve());
}

/** What of the attack has become markup. */
function markupIn(html: string): string[] {
  const page = parse(html, { comment: true });
  const evil = page.querySelectorAll(
    '[onload], [onerror], [src="x"], script:not([src]):not([type="application/ld+json"])',
  );
  const strange = page
    .querySelectorAll('a[href]')
    .filter((link) => /^\s*(javascript|data|vbscript):/i.test(link.getAttribute('href') ?? ''));
  return [...evil, ...strange].map((element) => element.outerHTML.slice(0, 200));
}

it('shows what people write as words, on every page', async () => {
  const wrong: string[] = [];
  let shown = 0;
  for (const [name, { path, as }] of Object.entries(every.pages)) {
    const { body } = await service.app.inject({ url: path, headers: as ?? {} });
    if (body.includes('evil()')) shown += 1;
    wrong.push(...markupIn(body).map((found) => `${name}: ${found}`));
  }
  expect(wrong).toEqual([]);
  expect(shown).toBeGreaterThan(30);
});

it('keeps it inside the texts of JSON-LD, SVG, calendars and feeds', async () => {
  const { appeal, code, pledge } = every.things;
  const page = (await service.app.inject(`/a/${appeal.slug}`)).body;
  const [, json = ''] = /<script type="application\/ld\+json">([\s\S]*?)<\/script>/.exec(page) ?? [];
  expect(JSON.stringify(JSON.parse(json))).toContain('evil()');
  for (const url of [`/a/${appeal.slug}/qr.svg`, `/a/${appeal.slug}/${code}/qr.svg`, '/sitemap.xml']) {
    const { body } = await service.app.inject(url);
    expect(body, url).not.toContain('<svg/onload');
  }
  const calendar = await service.app.inject(`/pledges/${pledge}/calendar.ics`);
  expect(calendar.headers['content-type']).toContain('text/calendar');
  expect(calendar.headers['content-disposition'] ?? '').not.toContain('evil');
  const preview = /content="[^"]*(\/a\/[^"]*preview-\d+\.png)"/.exec(page)?.[1] ?? '';
  expect((await service.app.inject(preview)).headers['content-type']).toBe('image/png');
});

it('writes it as words into every letter, and never into the head of a mail', async () => {
  const { pool } = service.deps;
  const before = (await service.letters()).length;
  const { rows } = await pool.query<{ id: string; state: string }>(
    'select id, state from pledges where supporter_id is not null',
  );
  for (const { id, state } of rows)
    await oweMail(service.deps.db, state === 'unconfirmed' ? 'confirm-pledge' : 'pledge-confirmed', { pledgeId: id });
  await expect.poll(async () => (await service.letters()).length, { timeout: 15_000 }).toBeGreaterThan(before + 1);
  const letters = await service.letters();
  expect(letters.filter(({ html }) => html.includes('evil()')).length).toBeGreaterThan(1);
  for (const { html, subject, kind } of letters) {
    expect(markupIn(html), kind).toEqual([]);
    expect(subject).not.toMatch(/[\r\n]/);
  }
});
