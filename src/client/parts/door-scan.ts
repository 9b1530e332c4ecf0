import type { Desk } from './door-desk.ts';
import { codeIn } from './door-list.ts';
import { startScan, type Scanning } from './scan.ts';

/** The camera of the door: the code that it sees goes to `goTo`, or it is said why it is none. */
export function enhanceScan(root: HTMLElement, desk: Desk, goTo: (code: string) => void): void {
  const button = root.querySelector<HTMLButtonElement>('[data-door-scan]');
  const scanner = root.querySelector<HTMLElement>('[data-door-scanner]');
  const video = root.querySelector<HTMLVideoElement>('[data-door-video]');
  if (!button || !scanner || !video || !('mediaDevices' in navigator)) return;
  let scanning: Scanning | null = null;
  button.hidden = false;
  const stop = () => {
    if (scanning?.kind === 'on') scanning.stop();
    scanning = null;
    scanner.hidden = true;
    button.hidden = false;
  };
  const onCode = (text: string) => {
    const code = codeIn(text);
    const own = /\/door\/([^/]+)\/[^/]+$/.exec(text)?.[1];
    if (own !== undefined && own !== root.dataset['door']) {
      desk.say('This code is of another organisation.');
      return;
    }
    if (own === undefined && code.length !== 4) {
      desk.say('This is another kind of code.');
      return;
    }
    stop();
    desk.say('');
    if ('vibrate' in navigator) navigator.vibrate(60);
    goTo(code);
  };
  const start = async () => {
    button.hidden = true;
    scanner.hidden = false;
    scanning = await startScan(video, { reader: root.dataset['reader'] ?? '', onCode });
    if (scanning.kind === 'on') return;
    const words =
      scanning.kind === 'refused'
        ? 'This page may not use the camera. Allow it in the browser’s settings, or type the code.'
        : 'There is no camera here that can be used. Type the code instead.';
    stop();
    desk.say(words);
  };
  button.addEventListener('click', () => void start());
  root.querySelector('[data-door-scan-stop]')?.addEventListener('click', stop);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) stop();
  });
}
