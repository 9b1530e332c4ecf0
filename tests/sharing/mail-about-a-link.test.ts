import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { pathIn, sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { firstNeed, pledgeByMail, post, runJob } from '../pledges/support.ts';
import { takeLink } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let sam: string;
let samsCode: string;
let made = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  service.clock.set(new Date('2026-11-23T10:00:00Z'));
  sam = `sam-${++made}@example.org`;
  appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${made}` });
  samsCode = await confirmedPledge(sam, 4);
});
afterAll(() => service.stop());

/** Pledges and confirms; answers the code of their link. */
async function confirmedPledge(email: string, quantity: number, via?: string): Promise<string> {
  const path = await pledgeByMail(service, appeal, { email, quantity, ...(via === undefined ? {} : { via }) });
  await post(service, `${path}/confirm`);
  const { rows } = await service.deps.pool.query<{ code: string }>(
    `select code from share_links where appeal_id = $1 and supporter_id = (select id from supporters where email = $2)`,
    [appeal.id, email],
  );
  return rows[0]?.code ?? '';
}

const arrive = async (email: string, quantity: number) => {
  const { rows } = await service.deps.pool.query<{ id: string }>(
    'select id from pledges where supporter_id = (select id from supporters where email = $1)',
    [email],
  );
  await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/receipts`,
    headers: cast.rosa.headers,
    payload: { pledgeId: rows[0]?.id, items: [{ needId: firstNeed(appeal), quantity }] },
  });
};

const tell = () => runJob(service, 'tell-ripples');
const news = async (email: string) => {
  await expect
    .poll(
      async () =>
        (
          await service.deps.pool.query(
            `select 1 from owed_mail union all select 1 from graphile_worker.jobs where task_identifier = 'send-mail'`,
          )
        ).rowCount,
      { timeout: 10_000 },
    )
    .toBe(0);
  return (await service.letters(email)).filter(({ kind }) => kind === 'ripple-news');
};
const aDay = 24 * 3_600_000;

describe('the mail about what came through a link', () => {
  it('says what arrived first and what is promised beside it, over all hops', async () => {
    const priya = `priya-${made}@example.org`;
    const priyas = await confirmedPledge(priya, 20, samsCode);
    await confirmedPledge(`third-${made}@example.org`, 10, priyas);
    await arrive(priya, 12);
    await tell();
    const [letter] = await news(sam);
    expect(letter?.subject).toBe('Through your link: 12 have arrived, 18 more are promised');
    expect(letter?.text).toContain('12 tins have arrived. Here they are: thank you.');
    expect(letter?.text).toContain('18 more tins are promised. It came from 2 people.');
    expect(letter?.text.indexOf('have arrived')).toBeLessThan(letter?.text.indexOf('are promised') ?? 0);
    expect(letter?.text).toMatch(/\/ripples\//);
    expect(letter?.text).toContain(`/a/${appeal.slug}/${samsCode}?from=mail`);
    // Priya brought something herself: she is thanked for that this afternoon, and told of her link in the same letter.
    expect(await news(priya)).toEqual([]);
  });

  it('is at most one a day, and says what is new in it', async () => {
    await confirmedPledge(`a-${made}@example.org`, 20, samsCode);
    await tell();
    await confirmedPledge(`b-${made}@example.org`, 5, samsCode);
    await tell();
    expect(await news(sam)).toHaveLength(1);
    service.clock.forward(aDay);
    await Promise.all([tell(), tell()]);
    const letters = await news(sam);
    expect(letters).toHaveLength(2);
    expect(letters[1]?.text).toContain('25 tins are promised, 5 of them since our last letter');
    service.clock.forward(aDay);
    await tell();
    expect(await news(sam)).toHaveLength(2);
  });

  it('is one letter when the last one still waits for its server a day later', async () => {
    await confirmedPledge(`a-${made}@example.org`, 20, samsCode);
    await news(sam);
    // As while no mail can be sent: what is owed waits.
    await service.deps.pool.query(`
      create function hold_mail() returns trigger language plpgsql as $$ begin
        new.run_at := now() + interval '1 hour'; return new; end $$;
      create trigger hold_mail before insert or update on graphile_worker._private_jobs for each row
        when (new.payload::text like '%ripple-news%') execute function hold_mail()`);
    await tell();
    service.clock.forward(aDay);
    await confirmedPledge(`b-${made}@example.org`, 5, samsCode);
    await tell();
    await service.deps.pool.query(`
      drop trigger hold_mail on graphile_worker._private_jobs; drop function hold_mail();
      select graphile_worker.reschedule_jobs(array(select id from graphile_worker.jobs), run_at => now())`);
    const letters = await news(sam);
    expect(letters).toHaveLength(1);
    expect(letters[0]?.text).toContain('25 tins are promised');
  });

  it('comes for nothing but confirmed promises and what arrived', async () => {
    await pledgeByMail(service, appeal, { email: `u-${made}@example.org`, via: samsCode });
    await service.app.inject({ url: `/a/${appeal.slug}/${samsCode}`, headers: { 'user-agent': 'Mozilla/5.0' } });
    await takeLink(service, appeal, { via: samsCode });
    await tell();
    expect(await news(sam)).toEqual([]);
  });

  it('says again what came after something was taken back', async () => {
    const path = await pledgeByMail(service, appeal, { email: `a-${made}@example.org`, quantity: 20, via: samsCode });
    await post(service, `${path}/confirm`);
    await tell();
    await post(service, `${path}/withdraw`);
    await tell();
    service.clock.forward(aDay);
    await confirmedPledge(`b-${made}@example.org`, 5, samsCode);
    await tell();
    const letters = await news(sam);
    expect(letters[1]?.subject).toBe('Through your link: 5 are promised');
  });

  it('comes by day: not in the night of the organisation', async () => {
    await confirmedPledge(`a-${made}@example.org`, 20, samsCode);
    service.clock.set(new Date('2026-11-24T03:00:00Z'));
    await tell();
    expect(await news(sam)).toEqual([]);
    service.clock.set(new Date('2026-11-24T09:00:00Z'));
    await tell();
    expect(await news(sam)).toHaveLength(1);
  });

  it('is stopped by one click of a mail programme', async () => {
    await confirmedPledge(`a-${made}@example.org`, 20, samsCode);
    await tell();
    const stop = pathIn((await news(sam))[0] ?? { text: '' }, '/stop/');
    expect((await sendForm(service, stop, { 'List-Unsubscribe': 'One-Click' })).body).toBe('Stopped.\n');
    service.clock.forward(aDay);
    await confirmedPledge(`b-${made}@example.org`, 5, samsCode);
    await tell();
    expect(await news(sam)).toHaveLength(1);
  });

  it('never comes to an address that nobody has confirmed, until its owner asks for it', async () => {
    const email = `typed-${made}@example.org`;
    const { code } = (await takeLink(service, appeal, { email })).json<{ code: string }>();
    await confirmedPledge(`a-${made}@example.org`, 20, code);
    await tell();
    expect(await news(email)).toEqual([]);
    const own = pathIn(await service.letterTo(email, { kind: 'share-link' }), '/links/').replace(/#.*/, '');
    await sendForm(service, `${own}/mail`, { mail: 'start' });
    await tell();
    expect(await news(email)).toHaveLength(1);
  });

  it('comes to whoever looks after a group, about the group', async () => {
    const email = `teacher-${made}@example.org`;
    const { code } = (await takeLink(service, appeal, { kind: 'group', name: 'Class 4b', email })).json<{
      code: string;
    }>();
    const own = pathIn(await service.letterTo(email, { kind: 'group-link' }), '/links/');
    await sendForm(service, `${own}/mail`, { mail: 'start' });
    await confirmedPledge(`a-${made}@example.org`, 20, code);
    await tell();
    expect((await news(email))[0]?.text).toContain('Through Class 4b nothing has arrived yet.');
  });

  it('asks nobody to pass on what takes nothing', async () => {
    await confirmedPledge(`a-${made}@example.org`, 20, samsCode);
    await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/steer`,
      headers: cast.rosa.headers,
      payload: { to: 'full' },
    });
    await tell();
    expect((await news(sam))[0]?.text).not.toContain('from=mail');
  });

  it('is one for all links of an owner', async () => {
    await confirmedPledge(`a-${made}@example.org`, 20, samsCode);
    const first = appeal;
    appeal = await makeAppeal(service, cast.dogsHome, { slug: `more-${made}`, title: 'Forty blankets' });
    const code = await confirmedPledge(sam, 1);
    await confirmedPledge(`b-${made}@example.org`, 7, code);
    await tell();
    const letters = await news(sam);
    expect(letters).toHaveLength(1);
    expect(letters[0]?.subject).toBe('What came through your links');
    expect(letters[0]?.text).toContain(first.title.toUpperCase());
    expect(letters[0]?.text).toContain('FORTY BLANKETS');
  });
});
