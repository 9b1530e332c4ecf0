import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { takeLink } from '../sharing/support.ts';
import { evening, join, momentOf, nameMoment } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let made = 0;
let sam: string;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  service.clock.set(new Date('2026-11-23T10:00:00Z'));
  sam = `sam-${++made}@example.org`;
  appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${made}` });
});
afterAll(() => service.stop());

const here = () => ({ cast, appeal });
/** A group that anybody takes without an address; answers the page on which it names moments. */
async function groupNamed(name: string, on = service, of = appeal): Promise<string> {
  const { manageUrl } = (await takeLink(on, of, { kind: 'group', name })).json<{ manageUrl: string }>();
  return new URL(manageUrl).pathname;
}

describe('a letter about the moment of a group', () => {
  it.each(['Barclays Fraud Team', 'Dogs Home'])('does not come in the name of %s, it quotes it', async (name) => {
    await sendForm(service, `${await groupNamed(name)}/moments`, { at: evening, text: 'From us' });
    await join(service, appeal, await momentOf(service, appeal), sam);
    const letter = await service.letterTo(sam, { kind: 'confirm-moment' });
    expect(letter.text.split('\n')[0]).toBe('Appeal Amplifier');
    expect(letter.text).toContain(`A group that calls itself “${name}” passes on`);
    expect(letter.html).not.toMatch(new RegExp(`>${name}<`));
  });

  it('does not let its name out of the quotes', async () => {
    const own = await groupNamed('Class 4b” and your bank “Barclays');
    await sendForm(service, `${own}/moments`, { at: evening, text: 'From us' });
    await join(service, appeal, await momentOf(service, appeal), sam);
    expect((await service.letterTo(sam)).text).not.toMatch(/” and your bank “/);
  });

  it('that the charity named comes in the charity’s name', async () => {
    await join(service, appeal, await nameMoment(service, here()), sam);
    expect((await service.letterTo(sam)).text.split('\n')[0]).not.toBe('Appeal Amplifier');
  });
});
