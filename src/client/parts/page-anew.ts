/** Under fire a page may be a moment old. */
const oldestMs = 1_200;
const tries = 4;

/**
 * A part of a page as a fresh one has it, once it is as it should be; null without a connection, and the next event asks
 * again.
 */
export async function partAnew(
  address: string,
  part: string,
  isRight: (part: HTMLElement) => boolean,
): Promise<HTMLElement | null> {
  for (let nth = 1; ; nth++) {
    const answer = await fetch(address, { cache: 'no-cache' }).catch(() => null);
    const html = answer?.ok ? await answer.text().catch(() => null) : null;
    const found =
      html === null ? null : new DOMParser().parseFromString(html, 'text/html').querySelector<HTMLElement>(part);
    if ((found && isRight(found)) || nth === tries) return found;
    await new Promise((resolve) => setTimeout(resolve, oldestMs));
  }
}

/** What somebody was about to do is gone: they are brought to what tells why. */
export function focusNotice(root: HTMLElement): void {
  const notice = root.querySelector<HTMLElement>('[data-steer]');
  if (!notice) return;
  notice.tabIndex = -1;
  notice.focus();
}
