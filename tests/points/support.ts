import { parse } from 'node-html-parser';

/** What a page says of itself to machines. */
export const jsonLdOf = (body: string): string =>
  parse(body)
    .querySelectorAll('script[type="application/ld+json"]')
    .map((script) => script.text)
    .join('\n');

export async function eventually(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !isSo(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  if (!isSo()) throw new Error('it did not come to be so');
}
