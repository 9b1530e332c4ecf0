import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

const services: TestService[] = [];
afterAll(() => Promise.all(services.map((service) => service.stop())));

/** What stands on the pages that say "look into your e-mail". */
async function pagesAfterMail(settings: Record<string, string>): Promise<string[]> {
  const service = await startTestService(settings);
  services.push(service);
  const { slug } = await makeAppeal(service, (await castOf(service)).dogsHome);
  const payload = new URLSearchParams({ name: 'Class 4b', email: 'teacher@example.org' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const pages = ['/sign-in/sent'];
  for (const url of [`/a/${slug}/share`, `/a/${slug}/groups`])
    pages.push(String((await service.app.inject({ method: 'POST', url, payload, headers })).headers.location));
  return Promise.all(pages.map(async (url) => (await service.app.inject(url)).body));
}

test('whoever tries the service without a mail server is told where the letters lie', async () => {
  for (const page of await pagesAfterMail({})) expect(page).toContain('href="/mailbox"');
});

test('nobody else is', async () => {
  for (const page of await pagesAfterMail({ PUBLIC_URL: 'https://appeals.example.org' }))
    expect(page).not.toContain('/mailbox');
});
