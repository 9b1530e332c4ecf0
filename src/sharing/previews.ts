/** Pictures by appeal and version: made at most once for each version, however many ask at once. */
export type Previews = { picture(appealId: string, version: number, draw: () => Promise<Buffer>): Promise<Buffer> };

/** At 10 to 60 kB each. */
const mostKept = 200;

export function makePreviews(): Previews {
  const kept = new Map<string, Buffer>();
  const drawing = new Map<string, Promise<Buffer>>();
  const keep = (key: string, picture: Buffer) => {
    kept.delete(key);
    kept.set(key, picture);
    const oldest = kept.keys().next().value;
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  };
  return {
    async picture(appealId, version, draw) {
      const key = `${appealId}:${version}`;
      const ready = kept.get(key);
      if (ready) {
        keep(key, ready);
        return ready;
      }
      const running = drawing.get(key) ?? draw().finally(() => drawing.delete(key));
      drawing.set(key, running);
      const picture = await running;
      keep(key, picture);
      return picture;
    },
  };
}
