/**
 * For a stream's line: since when the page's numbers stand still, as until the line went down they were right. `say` gets
 * `14:02`, or null while the line is up.
 */
export function makeLine(say: (downSince: string | null) => void): (isUp: boolean) => void {
  let wentDownAt: Date | null = null;
  return (isUp) => {
    wentDownAt = isUp ? null : (wentDownAt ?? new Date());
    say(wentDownAt?.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }) ?? null);
  };
}
