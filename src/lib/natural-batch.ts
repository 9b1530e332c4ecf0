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

export type BatchLimits = {
  mostAtOnce: number;
  mostWaiting: number;
  /**
   * From so many waiting on there is a rush: a second batch is sent after the first without waiting for its answer.
   * `run` has to keep their order. Without it one is in flight at a time.
   */
  rushFrom?: number;
  /**
   * So many ms pass after a batch before the next, unless there is a rush: fewer and larger batches cost less. To be used
   * only while there is too much to do: whoever comes then waits for that long at most.
   */
  restMs?: () => number;
};

/**
 * Natural batching: one batch is in flight, what arrives meanwhile is the next. Without `restMs` there is no timer, so a
 * lone request waits for nobody. When a batch fails, its members are tried one by one, so that a bad one fails only itself.
 * In a rush, which `run` is told, `settle` is waited for after a batch and before it is answered, while the next is already
 * in flight; when it fails, the batch is run once more, not as in a rush, and answered with what comes of that.
 */
export function naturalBatch<In, Out>(
  run: (batch: In[], inRush: boolean) => Promise<Out[]>,
  { mostAtOnce, mostWaiting, rushFrom = Infinity, restMs = () => 0 }: BatchLimits,
  settle: () => Promise<unknown> = () => Promise.resolve(),
): NaturalBatch<In, Out> {
  type Waiting = { one: In; resolve(out: Out): void; reject(error: unknown): void };
  let waiting: Waiting[] = [];
  let inFlight = 0;
  let unanswered = 0;
  let isResting = false;
  const whenIdle = new Set<() => void>();

  const mayGo = (): boolean =>
    waiting.length >= rushFrom ? inFlight <= 1 : waiting.length > 0 && inFlight === 0 && !isResting;
  const send = (): void => {
    while (mayGo()) {
      const batch = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      inFlight += 1;
      unanswered += batch.length;
      void fly(batch, inFlight > 1 || batch.length >= rushFrom);
    }
  };
  const fly = async (batch: Waiting[], inRush: boolean): Promise<void> => {
    const answerAll = await attempt(batch, inRush);
    inFlight -= 1;
    rest();
    send();
    await answerAll();
    unanswered -= batch.length;
    if (unanswered + waiting.length > 0) return;
    whenIdle.forEach((resolve) => resolve());
    whenIdle.clear();
  };
  const rest = (): void => {
    const pause = restMs();
    if (pause === 0 || isResting) return;
    isResting = true;
    setTimeout(() => {
      isResting = false;
      send();
    }, pause);
  };
  /** Runs a batch, or each of it alone when that fails, and returns what answers them. */
  const attempt = async (batch: Waiting[], inRush: boolean): Promise<() => Promise<void>> => {
    try {
      const answers = await run(
        batch.map(({ one }) => one),
        inRush,
      );
      if (!inRush) return () => answer(batch, answers);
      return () =>
        settle().then(
          () => answer(batch, answers),
          async () => (await attempt(batch, false))(),
        );
    } catch (error) {
      if (batch.length === 1)
        return async () => {
          refuse(batch)(error);
        };
      const each: (() => Promise<void>)[] = [];
      for (const single of batch) each.push(await attempt([single], false));
      return async () => {
        for (const answerOne of each) await answerOne();
      };
    }
  };
  const refuse = (batch: Waiting[]) => (error: unknown) => {
    for (const { reject } of batch) reject(error);
  };
  // Answering goes on a few at a time, with a turn of the event loop between: so what comes from the database meanwhile
  // is seen at once. The database works while this process does.
  const answer = async (batch: Waiting[], answers: Out[]): Promise<void> => {
    for (const [at, { resolve, reject }] of batch.entries()) {
      if (at % answeredAtOnce === 0) await new Promise((turn) => setImmediate(turn));
      const out = answers[at];
      if (out === undefined) reject(new Error('a batch left one unanswered'));
      else resolve(out);
    }
  };
  return {
    add(one) {
      if (waiting.length >= mostWaiting) return Promise.reject(new QueueFull());
      return new Promise((resolve, reject) => {
        waiting.push({ one, resolve, reject });
        send();
      });
    },
    idle: () =>
      new Promise((resolve) => {
        if (unanswered + waiting.length === 0) resolve();
        else whenIdle.add(resolve);
      }),
    load: () => unanswered + waiting.length,
  };
}
