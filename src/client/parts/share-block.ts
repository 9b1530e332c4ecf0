/** Copying, the phone's own sheet, and links that follow the text while it is changed. Without it all are plain links. */

/** Enhances one share block; answers what takes it back. */
export function enhanceShare(block: HTMLElement): () => void {
  const text = block.querySelector<HTMLTextAreaElement>('[data-share-text]');
  const said = block.querySelector<HTMLElement>('[data-share-said]');
  const { shareUrl: url = '', shareTitle: title = '' } = block.dataset;
  if (!text || !said || url === '') return () => undefined;
  const stop = new AbortController();
  const on = (target: EventTarget | null, kind: string, listener: (event: Event) => void) =>
    target?.addEventListener(kind, listener, { signal: stop.signal });
  const say = (words: string) => {
    said.textContent = words;
  };
  const follow = () => {
    for (const link of block.querySelectorAll<HTMLAnchorElement>('[data-share-to]')) {
      const there = urlBy(url, link.dataset['shareBy'] ?? '');
      const values = { text: text.value, url: there, title, all: allOf(text.value, there) };
      link.href = filled(link.dataset['shareTo'] ?? '', values);
    }
    const mastodon = block.querySelector<HTMLInputElement>('[data-share-mastodon-text]');
    if (mastodon) mastodon.value = text.value;
  };

  on(text, 'input', follow);
  follow();
  block.querySelector('[data-share-update]')?.setAttribute('hidden', '');
  on(block.querySelector('[data-share-form]'), 'submit', (event) => event.preventDefault());

  const copy = block.querySelector<HTMLButtonElement>('[data-share-copy]');
  if (copy) {
    copy.hidden = false;
    on(copy, 'click', () => {
      copied(urlBy(url, 'copy'), block).then(
        () => say('Link copied. Now paste it wherever you talk with people.'),
        () => say('This browser does not let us copy. Press on the link above and copy it yourself.'),
      );
    });
  }

  const sheet = block.querySelector<HTMLButtonElement>('[data-share-sheet]');
  if (sheet && 'share' in navigator) {
    sheet.hidden = false;
    on(sheet, 'click', () => {
      // Closing the sheet is no error.
      navigator.share({ title, text: text.value, url: urlBy(url, 'sheet') }).catch(() => undefined);
    });
  }
  return () => stop.abort();
}

/** The clipboard needs https; without it the link is selected and copied the old way. */
async function copied(url: string, block: HTMLElement): Promise<void> {
  if ('clipboard' in navigator && window.isSecureContext) return navigator.clipboard.writeText(url);
  const link = block.querySelector('[data-share-link]');
  const selection = getSelection();
  if (!link || !selection) throw new Error('nothing to select');
  selection.selectAllChildren(link);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way on plain http, as in a local network
  if (!document.execCommand('copy')) throw new Error('not copied');
}

/** How it is passed on goes with the link, so that the charity learns which ways work. */
const urlBy = (url: string, channel: string): string => `${url}?from=${channel}`;

const allOf = (text: string, url: string): string => (text.trim() === '' ? url : `${text.trim()}\n${url}`);

function filled(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent((values[name] ?? '').toWellFormed()));
}
