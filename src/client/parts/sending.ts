import { sendWaiting, type Outbox, type Round } from './kept-sender.ts';

const firstPauseMs = 2_000;
const longestPauseMs = 60_000;

/** Sends what waits, and again later and later while nobody answers. `say` tells how it stands after each round. */
export function makeSending<Body>(
  outbox: Outbox<Body>,
  slug: string,
  { changed, say }: { changed(): void; say(round: Round, waits: number): void },
) {
  let pauses = 0;
  let timer = 0;
  const send = async (): Promise<void> => {
    window.clearTimeout(timer);
    const round = await sendWaiting(outbox, slug, changed);
    const waits = (await outbox.entries.all(slug)).filter(({ refusal }) => refusal === null).length;
    if (round.kind === 'done') pauses = 0;
    if (round.kind === 'later') {
      const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** pauses++) * (0.5 + Math.random() / 2);
      timer = window.setTimeout(() => void send(), Math.max(round.afterMs ?? 0, pause));
    }
    say(round, waits);
  };
  /** Somebody has entered something, or there is network again: not after the long pause. */
  const sendNow = (): Promise<void> => {
    pauses = 0;
    return send();
  };
  window.addEventListener('online', () => void sendNow());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void sendNow();
  });
  return { send, sendNow };
}
