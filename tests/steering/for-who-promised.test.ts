import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageOf } from '../appeals/forms.ts';
import { pledgeByMail } from '../pledges/support.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makePoint } from './support.ts';

describe('what who promised something sees of a steer', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  const steer = (slug: string, payload: object) =>
    service.app.inject({ method: 'POST', url: `/api/v1/appeals/${slug}/steer`, headers: cast.rosa.headers, payload });
  const noticeAt = async (path: string) =>
    pageOf(await service.app.inject({ url: path })).querySelector('.notice.is-warning, .notice')?.textContent ?? '';
  const confirm = (path: string) => service.app.inject({ method: 'POST', url: `${path}/confirm` });

  it('stands on the page of the promise, and in the letter to who confirms meanwhile', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'The fire' });
    const path = await pledgeByMail(service, appeal, { email: 'sam@example.org' });
    await steer(appeal.slug, { stopVisits: true, message: 'The road is blocked.' });
    expect(await noticeAt(path)).toContain('Please don’t set off now');
    expect(await noticeAt(path)).toContain('The road is blocked.');
    await confirm(path);
    const letter = await service.letterTo('sam@example.org', { kind: 'pledge-confirmed' });
    expect(letter.text).toContain('Please don’t set off now');
    expect(letter.text).not.toContain('It is on the way');
    await steer(appeal.slug, { stopVisits: false, message: '' });
    expect(await noticeAt(path)).not.toContain('set off');
  });

  it('offers no time, no way and no day to come while nobody shall come, and none once it is over', async () => {
    const point = { hours: 'Mo-Su 10:00-16:00', capacityPerHour: 4 };
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'So many', dropOffPoints: [point] });
    const path = await pledgeByMail(service, appeal, { email: 'dora@example.org' });
    await confirm(path);
    const textAt = async (url: string) => pageOf(await service.app.inject({ url })).querySelector('main')?.textContent;
    const toCome = ['It is on the way', 'Choose a time', 'Please bring it'];
    for (const words of toCome) expect(await textAt(path)).toContain(words);
    expect(await textAt(`${path}/time`)).toContain('One tap, and it is kept for you');
    expect(await textAt(`/a/${appeal.slug}`)).toContain('Please bring it by');

    await steer(appeal.slug, { stopVisits: true });
    for (const words of toCome) expect(await textAt(path)).not.toContain(words);
    expect(await textAt(`${path}/time`)).toContain('nobody comes at present');
    expect(await textAt(`/a/${appeal.slug}`)).toContain('Crofters House');
    for (const words of ['Please bring it by', 'A car and an hour'])
      expect(await textAt(`/a/${appeal.slug}`)).not.toContain(words);

    await steer(appeal.slug, { to: 'closed' });
    for (const words of [...toCome, 'Crofters House']) expect(await textAt(path)).not.toContain(words);
    expect(await textAt(`${path}/time`)).toContain('nobody comes at present');
    for (const words of ['Crofters House', 'expected']) expect(await textAt(`/a/${appeal.slug}`)).not.toContain(words);
    expect(await textAt(`/a/${appeal.slug}`)).toContain('What was asked for');
  });

  it('has the address of another place only once they have confirmed', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'The refuge' });
    const refuge = await makePoint(service, cast.dogsHome, null, {
      name: 'The refuge',
      address: '9 Secret Lane',
      visibility: 'after-pledge',
    });
    await steer(appeal.slug, { redirect: { kind: 'point', pointId: refuge } });
    const path = await pledgeByMail(service, appeal, { email: 'priya@example.org' });
    const before = await service.app.inject({ url: path });
    expect(before.body).toContain('The refuge');
    expect(before.body).not.toContain('Secret Lane');
    await confirm(path);
    expect((await service.app.inject({ url: path })).body).toContain('9 Secret Lane');
    const letter = await service.letterTo('priya@example.org', { kind: 'pledge-confirmed' });
    expect(letter.text).toContain('Please bring it here instead:\nThe refuge\n9 Secret Lane');
  });

  it('stands on the list of all appeals and of the organisation', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'On the list' });
    const cardAt = async (url: string) =>
      pageOf(await service.app.inject({ url }))
        .querySelectorAll('.card')
        .find((card) => card.textContent.includes('On the list'))?.textContent ?? '';
    expect(await cardAt('/')).not.toContain('set off');
    await steer(appeal.slug, { stopVisits: true });
    for (const url of ['/', `/o/${cast.dogsHome.slug}`]) expect(await cardAt(url), url).toContain('don’t set off');
  });
});
