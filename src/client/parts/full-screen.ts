/** The button that fills the wall; away while it does. Esc leads back, as browsers say. */
export function enhanceFullScreen(root: HTMLElement): void {
  const button = root.querySelector<HTMLButtonElement>('[data-full-screen]');
  if (!button || !document.fullscreenEnabled) return;
  const show = () => {
    button.hidden = document.fullscreenElement !== null;
  };
  button.addEventListener('click', () => void document.documentElement.requestFullscreen().catch(() => undefined));
  document.addEventListener('fullscreenchange', show);
  show();
}

/** Keeps the screen on while it is looked at, where the browser lets a page ask for that. */
export function stayAwake(): void {
  const ask = () => {
    if (!document.hidden && 'wakeLock' in navigator) void navigator.wakeLock.request('screen').catch(() => undefined);
  };
  document.addEventListener('visibilitychange', ask);
  ask();
}
