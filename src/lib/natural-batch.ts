const answeredAtOnce = 4;

/** Thrown when more waits than can be served soon; the caller asks to come back later. */
export class QueueFull extends Error {}

export type NaturalBatch<In, Out> = {
  add(one: In): Promise<Out>;
  /** Resolves when nothing is waiting or in flight. */
  idle(): Promise<void>;
  /** How many are in flight or wait for the batch after it. */
  load(): number;
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
  let flying = 0;

  // Answering waits for a turn of the event loop, and goes on a few at a time: so the next batch is on its way before all
  // who are answered have been written to, and its result is seen at once. The database works while this process does.
  const answer = (batch: Waiting[], answers: Out[], from = 0): void =>
    void setImmediate(() => {
      batch.slice(from, from + answeredAtOnce).forEach(({ resolve, reject }, at) => {
        const out = answers[from + at];
        if (out === undefined) reject(new Error('a batch left one unanswered'));
        else resolve(out);
      });
      if (from + answeredAtOnce < batch.length) answer(batch, answers, from + answeredAtOnce);
    });
  const attempt = async (batch: Waiting[]): Promise<void> => {
    try {
      answer(batch, await run(batch.map(({ one }) => one)));
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const single of batch) await attempt([single]);
    }
  };
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      flying = batch.length;
      await attempt(batch);
      flying = 0;
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
      await new Promise((resolve) => setImmediate(resolve));
    },
    load: () => flying + waiting.length,
  };
}
