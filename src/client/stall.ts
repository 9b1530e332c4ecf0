import { stallForm, paragraph, refusalWords, type StallForm } from './parts/stall-form.ts';
import { keepForNoNetwork, wakeWhenBack } from './parts/stall-offline.ts';
import { showWaiting } from './parts/stall-list.ts';
import { sendWaiting } from './parts/stall-sender.ts';
import { followState } from './parts/stall-state.ts';
import { openStallStore, type KeptEntry, type StallStore } from './parts/stall-store.ts';
import { enhanceSteppers } from './parts/steppers.ts';

/** So long somebody waits for the answer; then it is sent later, and they go on. */
const patienceMs = 3_000;
const firstPauseMs = 2_000;
const longestPauseMs = 60_000;

/** One phone, many people in a row: what is entered is kept here first, and goes away when the server has it. */
async function enhanceStall(root: HTMLElement): Promise<void> {
  const { stall: slug = '', entries = '', ended } = root.dataset;
  const place = root.querySelector<HTMLFormElement>('[data-stall-form]');
  enhanceSteppers(root);
  if (ended === undefined) followState(root, slug);
  // Where nothing can be kept, it stays the plain form that it is.
  const store = await openStallStore().catch(() => null);
  if (!store) return;
  if (ended === undefined) await store.remember({ slug, entries });
  const desk = deskOf(root, slug, store, place && stallForm(place));
  await desk.show();
  desk.send();
  await keepForNoNetwork(root);
}

function deskOf(root: HTMLElement, slug: string, store: StallStore, form: StallForm | null) {
  const tabs = new BroadcastChannel('stall');
  const status = root.querySelector('[data-stall-status]');
  let mending: KeptEntry | null = null;
  let isEntering = false;
  let pauses = 0;
  let timer = 0;

  const show = async () => {
    const mine = await store.all(slug);
    const listed = mine.filter(({ at }) => at !== mending?.at);
    showWaiting(
      root,
      listed,
      { mend, again: (entry) => void again(entry), discard: (entry) => void discard(entry) },
      form !== null,
    );
  };
  const changed = () => {
    tabs.postMessage('changed');
    void show();
  };
  const noThanks = () => root.querySelector('[data-stall-thanks]')?.replaceChildren();
  const say = (words: string) => {
    if (status) status.textContent = words;
  };
  const send = async (): Promise<void> => {
    window.clearTimeout(timer);
    const round = await sendWaiting(store, slug, changed);
    const waits = (await store.all(slug)).some(({ refusal }) => refusal === null);
    switch (round.kind) {
      case 'done':
        pauses = 0;
        say('');
        break;
      case 'ended':
        say(waits ? `${round.detail} What waits is kept on this phone until then.` : '');
        break;
      case 'later': {
        const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** pauses++) * (0.5 + Math.random() / 2);
        timer = window.setTimeout(() => void send(), Math.max(round.afterMs ?? 0, pause));
        say('No network at the moment. What waits is sent when it is back.');
      }
    }
  };
  const sendNow = () => {
    pauses = 0;
    void send();
  };
  const mend = (entry: KeptEntry) => {
    mending = entry;
    noThanks();
    form?.fill(entry);
    form?.refuse(entry.refusal ? refusalWords(entry.refusal) : []);
    void show();
  };
  const again = async (entry: KeptEntry) => {
    await store.put({ ...entry, refusal: null });
    changed();
    sendNow();
  };
  const discard = async (entry: KeptEntry) => {
    if (!window.confirm('Discard this entry? It was not taken, and will not be.')) return;
    await store.remove(entry.at);
    changed();
  };
  const enter = async (): Promise<void> => {
    const body = form?.read();
    if (!form || !body || isEntering) return;
    isEntering = true;
    form.busy(true);
    noThanks();
    const key = mending?.key ?? newKey();
    try {
      const entry = { slug, key, body, refusal: null };
      const at = mending ? mending.at : await store.add(entry);
      if (mending) await store.put({ ...entry, at });
      mending = null;
      tabs.postMessage('changed');
      void wakeWhenBack(slug);
      pauses = 0;
      await Promise.race([send(), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
      const left = (await store.all(slug)).find((one) => one.at === at);
      if (left?.refusal) {
        mend(left);
        return;
      }
      form.clear();
      thank(root, left ? 'kept' : body.kind);
      await show();
    } catch {
      form.sendPlainly(key);
    } finally {
      isEntering = false;
      form.busy(false);
    }
  };
  form?.onEnter(() => void enter());
  form?.onInput(noThanks);
  tabs.addEventListener('message', () => void show());
  window.addEventListener('online', sendNow);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) sendNow();
  });
  root.querySelector('[data-stall-send]')?.addEventListener('click', sendNow);
  return { show, send: sendNow };
}

const thanks = {
  pledge: 'Thank you. The e-mail to confirm is on its way.',
  'walk-in': 'Thank you. It is counted.',
  kept: 'Thank you. It is kept on this phone, and sent when there is network.',
};

function thank(root: HTMLElement, what: keyof typeof thanks): void {
  const notice = document.createElement('div');
  notice.className = 'notice is-success';
  notice.append(paragraph(thanks[what]));
  root.querySelector('[data-stall-thanks]')?.replaceChildren(notice);
  window.scrollTo({ top: 0 });
}

/** 122 random bits as a UUID, also over plain http, where `crypto.randomUUID` is missing. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte, at) =>
    (at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, '0'),
  );
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

document.querySelectorAll<HTMLElement>('[data-stall]').forEach((root) => void enhanceStall(root));
