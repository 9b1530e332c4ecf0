/**
 * Registers the stall's worker and hands it everything that this page is made of, so that it opens without network.
 * Over plain http a browser has no workers: then the page works without network as long as it stays open.
 */
export async function keepForNoNetwork(root: HTMLElement): Promise<void> {
  const { worker = '', scope = '', keep = '[]', ended } = root.dataset;
  if (!('serviceWorker' in navigator) || ended !== undefined) return;
  try {
    await navigator.serviceWorker.register(worker, { scope });
    const { active } = await navigator.serviceWorker.ready;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      root.dataset['kept'] = 'yes';
      const badge = root.querySelector<HTMLElement>('[data-stall-kept]');
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
export async function wakeWhenBack(slug: string): Promise<void> {
  if (!('serviceWorker' in navigator) || !navigator.serviceWorker.controller) return;
  const registration: ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } } =
    await navigator.serviceWorker.ready;
  await registration.sync?.register(`stall:${slug}`).catch(() => undefined);
}
