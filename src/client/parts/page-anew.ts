const longestWaitMs = 2_000;

/** Everybody who looks is told at the same moment; they need not all ask at the same moment. */
export const ownMoment = (): Promise<void> => wait(Math.random() * longestWaitMs);

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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
    await wait(oldestMs);
  }
}

/** What somebody was about to do is gone: they are brought to what tells why. */
export function focusNotice(root: HTMLElement): void {
  const notice = root.querySelector<HTMLElement>('[data-steer]');
  if (!notice) return;
  notice.tabIndex = -1;
  notice.focus();
}
