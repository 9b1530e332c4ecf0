/** Thrown when more waits than can be served soon; the caller asks to come back later. */
export class QueueFull extends Error {}

export type NaturalBatch<In, Out> = {
  add(one: In): Promise<Out>;
  /** Resolves when nothing is waiting or in flight. */
  idle(): Promise<void>;
};

/**
 * Natural batching: one batch is in flight, what arrives meanwhile is the next. There is no timer, so a lone request
 * waits for nobody. When a batch fails, its members are tried one by one, so that a bad one fails only itself.
 */
export function naturalBatch<In, Out>(
  run: (batch: In[]) => Promise<Out[]>,
  { mostAtOnce, mostWaiting }: { mostAtOnce: number; mostWaiting: number },
): NaturalBatch<In, Out> {
  type Waiting = { one: In; resolve(out: Out): void; reject(error: unknown): void };
  let waiting: Waiting[] = [];
  let inFlight: Promise<void> | null = null;

  const attempt = async (batch: Waiting[]): Promise<void> => {
    try {
      const answers = await run(batch.map(({ one }) => one));
      batch.forEach(({ resolve, reject }, at) => {
        const answer = answers[at];
        if (answer === undefined) reject(new Error('a batch left one unanswered'));
        else resolve(answer);
      });
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const single of batch) await attempt([single]);
    }
  };
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      await attempt(batch);
    }
    inFlight = null;
  };
  return {
    add(one) {
      if (waiting.length >= mostWaiting) return Promise.reject(new QueueFull());
      return new Promise((resolve, reject) => {
        waiting.push({ one, resolve, reject });
        inFlight ??= drain();
      });
    },
    idle: async () => {
      while (inFlight) await inFlight;
    },
  };
}
