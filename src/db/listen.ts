import pg from 'pg';
import type { Log } from '../lib/log.ts';
import type { Connection } from './connect.ts';

export type Listener = { stop(): Promise<void> };

const retryMs = 500;

/**
 * Hears the notifications on one channel, on a connection of its own, and comes back by itself when it breaks.
 * `onGap` is called each time the connection stands (again): what was notified meanwhile is lost, so refresh all.
 * Needs a direct connection, not a pooler in transaction mode.
 */
export async function listenOn(
  connection: Connection,
  channel: string,
  { onMessage, onGap, log }: { onMessage(payload: string): void; onGap(): void; log: Log },
): Promise<Listener> {
  let stopped = false;
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({ ...connection, application_name: 'appeal-amplifier listen', keepAlive: true });
    client = fresh;
    let lost = false;
    const lose = () => {
      if (lost || stopped) return;
      lost = true;
      log.warn('listening connection lost');
      onGap();
      fresh.end().catch(() => undefined);
      retry = setTimeout(() => void reconnect(), retryMs);
    };
    fresh.on('error', lose);
    fresh.on('end', lose);
    fresh.on('notification', (message) => onMessage(message.payload ?? ''));
    await fresh.connect();
    await fresh.query(`listen ${channel}`);
    onGap();
  };
  const reconnect = async (): Promise<void> => {
    if (stopped) return;
    try {
      await connect();
      log.info('listening again');
    } catch {
      client?.removeAllListeners('end');
      retry = setTimeout(() => void reconnect(), retryMs);
    }
  };
  await connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
