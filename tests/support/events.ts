/** A stream of server-sent events as a test reads it. */
export type Stream = {
  headers: Headers;
  events: { event: string; id: string | null; data: string; at: number }[];
  /** Everything that came, byte for byte. */
  text(): string;
  hasEnded(): boolean;
  /** Waits until an event fits; the events before it stay in the list. */
  until(
    fits: (event: { event: string; data: string }) => boolean,
  ): Promise<{ event: string; id: string | null; data: string }>;
  ended: Promise<void>;
  close(): void;
};

export async function openEvents(url: string): Promise<Stream> {
  const controller = new AbortController();
  const answer = await fetch(url, { signal: controller.signal, headers: { accept: 'text/event-stream' } });
  if (!answer.ok || !answer.body) throw new Error(`no stream at ${url}: ${answer.status}`);
  const events: Stream['events'] = [];
  let text = '';
  let rest = '';
  let isOver = false;
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      const piece = decoder.decode(chunk, { stream: true });
      text += piece;
      const parts = (rest + piece).split('\n\n');
      rest = parts.pop() ?? '';
      events.push(...parts.flatMap(eventIn));
    }
  };
  const ended = read(answer.body)
    .catch(() => undefined)
    .finally(() => (isOver = true));
  return {
    headers: answer.headers,
    events,
    ended,
    text: () => text,
    hasEnded: () => isOver,
    async until(fits) {
      for (let tries = 0; tries < 500; tries++) {
        const found = events.find(fits);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(
        `no such event within 10 s; there were: ${events.map(({ event, data }) => `${event} ${data}`).join('\n')}`,
      );
    },
    close: () => controller.abort(),
  };
}

function eventIn(part: string): Stream['events'] {
  const fields = new Map(
    part
      .split('\n')
      .map((line): [string, string] => [line.split(': ', 1)[0] ?? '', line.slice(line.indexOf(': ') + 2)]),
  );
  const event = fields.get('event');
  return event === undefined
    ? []
    : [{ event, id: fields.get('id') ?? null, data: fields.get('data') ?? '', at: performance.now() }];
}
