/**
 * Registers the worker of these pages and hands it everything that they are made of, so that they open without network.
 * Over plain http a browser has no workers: then a page works without network as long as it stays open. `badge`: shown
 * once all is kept.
 */
export async function keepForNoNetwork(
  root: HTMLElement,
  { worker, scope, keep, badge }: { worker: string; scope: string; keep: string; badge: HTMLElement | null },
): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    const registered = await navigator.serviceWorker.register(worker, { scope });
    const active = registered.active ?? (await navigator.serviceWorker.ready).active;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      root.dataset['kept'] = 'yes';
      if (badge) badge.hidden = false;
    };
    active?.postMessage({ keep: JSON.parse(keep) as unknown }, [channel.port2]);
    // So that a phone short of room does not clear away what waits.
    await navigator.storage.persist();
  } catch {
    // Without network just now: what was kept before is still there.
  }
}

/** Asks the browser to wake the worker when there is network again, also when this page is closed by then. */
export async function wakeWhenBack(tag: string): Promise<void> {
  if (!('serviceWorker' in navigator) || !navigator.serviceWorker.controller) return;
  const registration: ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } } =
    await navigator.serviceWorker.ready;
  await registration.sync?.register(tag).catch(() => undefined);
}

/** 122 random bits as a UUID, also over plain http, where `crypto.randomUUID` is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte, at) =>
    (at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, '0'),
  );
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
