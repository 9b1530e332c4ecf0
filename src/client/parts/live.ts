import type { Standing } from '../../ui/state-words.ts';

/** The tally's events, as long as somebody looks: a hidden tab closes its line, as a browser allows six to a host. */
export type LiveTally = {
  appeal: string;
  version: number;
  state: string;
  asOf: string;
  wanted: number;
  unconfirmed: number;
  pledged: number;
  onTheWay: number;
  received: number;
  expected: number;
  supporters: number;
  shared: { pledges: number; quantity: number };
  needs: LiveNeed[];
};

export type LiveNeed = {
  id: string;
  item: string;
  unit: string | null;
  wanted: number | null;
  unconfirmed: number;
  pledged: number;
  onTheWay: number;
  received: number;
  expected: number;
  open: number | null;
};

/** Follows an appeal's stream; it comes back by itself. Returns how to stop. */
export function follow(
  slug: string,
  on: { tally(tally: LiveTally): void; steer(standing: Standing): void; line(isUp: boolean): void },
): () => void {
  let source: EventSource | null = null;
  let retry = 0;
  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource(`/api/v1/appeals/${slug}/tally/stream`);
    source.addEventListener('tally', (event) => {
      on.line(true);
      on.tally(JSON.parse(String(event.data)) as LiveTally);
    });
    source.addEventListener('steer', (event) => on.steer(JSON.parse(String(event.data)) as Standing));
    source.addEventListener('error', () => {
      on.line(false);
      // A refused line is not tried again by the browser itself.
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      retry = window.setTimeout(open, 5_000);
    });
  };
  const close = () => {
    window.clearTimeout(retry);
    source?.close();
    source = null;
  };
  const onVisibility = () => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', onVisibility);
  open();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    close();
  };
}
