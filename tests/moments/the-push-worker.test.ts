import { beforeAll, describe, expect, it, vi } from 'vitest';

type Listener = (event: Record<string, unknown>) => void;
const listeners = new Map<string, Listener>();
const shown: { title: string; options: unknown }[] = [];
const opened: string[] = [];

/** The worker in a scope of its own; a headless browser shows no notifications that could be looked at. */
beforeAll(async () => {
  vi.stubGlobal('self', {
    addEventListener: (type: string, listener: Listener) => listeners.set(type, listener),
    skipWaiting: () => Promise.resolve(),
    clients: { openWindow: (url: string) => Promise.resolve(opened.push(url)) },
    registration: {
      showNotification: (title: string, options: unknown) => Promise.resolve(shown.push({ title, options })),
    },
  });
  await import('../../src/client/push-worker.ts');
  vi.unstubAllGlobals();
});

async function happen(type: string, event: Record<string, unknown>): Promise<void> {
  const work: Promise<unknown>[] = [];
  listeners.get(type)?.({ waitUntil: (one: Promise<unknown>) => work.push(one), ...event });
  await Promise.all(work);
}

const push = async (json: () => unknown) => {
  shown.length = 0;
  await happen('push', { data: { json } });
  return shown;
};

describe('the push worker', () => {
  it('shows what it is told', async () => {
    const told = { title: 'It is time', body: 'Please pass it on', url: '/moments/abc', tag: 'moment-1' };
    expect(await push(() => told)).toEqual([
      { title: 'It is time', options: { body: 'Please pass it on', tag: 'moment-1', data: '/moments/abc' } },
    ]);
  });

  it('shows something also for what it can’t read, as browsers want it', async () => {
    const unreadable = () => {
      throw new SyntaxError('no JSON');
    };
    for (const json of [unreadable, () => null, () => 7, () => ({ title: 7 })])
      expect(await push(json)).toMatchObject([{ title: 'Pass it on', options: { data: '/' } }]);
  });

  it.each(['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example', 'javascript:alert(1)'])(
    'never opens %s',
    async (url) => {
      expect(await push(() => ({ title: 'x', url }))).toMatchObject([{ options: { data: '/' } }]);
    },
  );

  it('opens the page when it is tapped, and puts the words away', async () => {
    const close = vi.fn();
    await happen('notificationclick', { notification: { data: '/moments/abc', close } });
    expect(opened).toEqual(['/moments/abc']);
    expect(close).toHaveBeenCalledOnce();
  });
});
