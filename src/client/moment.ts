/** "Tell me on this device too": asks the browser only after a tap, and only where it can. Without it the mail comes. */

/** What our own server and the browser's own subscription look like. */
type Offer = { key: string; worker: string; scope: string; save: string };

function enhancePush(box: HTMLElement): void {
  const button = box.querySelector<HTMLButtonElement>('[data-push-ask]');
  const offer = box.querySelector<HTMLElement>('[data-push-offer]');
  const said = box.querySelector<HTMLElement>('[data-push-said]');
  const { pushKey: key, pushWorker: worker, pushScope: scope, pushSave: save } = box.dataset;
  if (!button || !offer || !said || !canBeTold()) return;
  if (key === undefined || worker === undefined || scope === undefined || save === undefined) return;
  const say = (words: string) => {
    said.textContent = words;
  };
  if (Notification.permission === 'denied') {
    say('This browser is set to tell you nothing. The mail comes all the same.');
    return;
  }
  offer.hidden = false;
  button.addEventListener('click', () => {
    button.disabled = true;
    subscribe({ key, worker, scope, save }).then(
      (isOn) => {
        say(isOn ? 'Good. This device tells you at that time.' : 'As you like. The mail comes all the same.');
        offer.hidden = isOn;
        button.disabled = false;
      },
      () => {
        say('That did not work on this device. The mail comes all the same.');
        button.disabled = false;
      },
    );
  });
}

const canBeTold = (): boolean =>
  window.isSecureContext && 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

async function subscribe({ key, worker, scope, save }: Offer): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const registration = await navigator.serviceWorker.register(worker, { scope });
  await activated(registration);
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const answer = await fetch(save, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(subscription.toJSON()),
  });
  if (!answer.ok) throw new Error('not kept');
  return true;
}

/** Only a worker that is active can be subscribed for. */
function activated(registration: ServiceWorkerRegistration): Promise<void> {
  const coming = registration.installing ?? registration.waiting;
  if (registration.active || !coming) return Promise.resolve();
  return new Promise((resolve) => {
    coming.addEventListener('statechange', () => {
      if (coming.state === 'activated') resolve();
    });
  });
}

for (const box of document.querySelectorAll<HTMLElement>('[data-push]')) enhancePush(box);
