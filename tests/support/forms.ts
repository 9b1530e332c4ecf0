import type { TestService } from './service.ts';

/** What a browser's form sends: POST, urlencoded. */
export const sendForm = (
  service: TestService,
  url: string,
  fields: Record<string, string | string[]> = {},
  headers: Record<string, string> = {},
) =>
  service.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
    ).toString(),
  });

/** The session cookie of an answer, as the headers of the next request. */
export function cookieOf(answer: { cookies: { name: string; value: string }[] }): { cookie: string } {
  const cookie = answer.cookies.find(({ name }) => name === 'session');
  if (!cookie) throw new Error('no session was started');
  return { cookie: `session=${cookie.value}` };
}

/** The path of the first link of a letter that begins so. */
export function pathIn(letter: { text: string }, start: string): string {
  const found = new RegExp(`https?://[^/\\s]+(${start}[^\\s]*)`).exec(letter.text)?.[1];
  if (!found) throw new Error(`no link to ${start} in the letter`);
  return found;
}
