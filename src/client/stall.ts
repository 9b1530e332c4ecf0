import { stallForm, paragraph, refusalWords, type StallForm } from './parts/stall-form.ts';
import { makeSending } from './parts/sending.ts';
import { showWaiting } from './parts/stall-list.ts';
import { followState } from './parts/stall-state.ts';
import { openStallStore, stallOutbox, type StallEntry, type StallStore } from './parts/stall-store.ts';
import { enhanceSteppers } from './parts/steppers.ts';
import { keepForNoNetwork, newKey, wakeWhenBack } from './parts/without-network.ts';

/** So long somebody waits for the answer; then it is sent later, and they go on. */
const patienceMs = 3_000;

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
  void desk.send();
  const { worker = '', scope = '', keep = '[]' } = root.dataset;
  const badge = root.querySelector<HTMLElement>('[data-stall-kept]');
  if (ended === undefined) await keepForNoNetwork(root, { worker, scope, keep, badge });
}

function deskOf(root: HTMLElement, slug: string, store: StallStore, form: StallForm | null) {
  const tabs = new BroadcastChannel('stall');
  const status = root.querySelector('[data-stall-status]');
  let mending: StallEntry | null = null;
  let isEntering = false;

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
  const { send, sendNow } = makeSending(stallOutbox(store), slug, {
    changed,
    say({ kind, ...round }, waits) {
      if (kind === 'later') say('No network at the moment. What waits is sent when it is back.');
      else if (kind === 'done' || waits === 0) say('');
      else if ('detail' in round) say(`${round.detail} What waits is kept on this phone until then.`);
    },
  });
  const mend = (entry: StallEntry) => {
    mending = entry;
    noThanks();
    form?.fill(entry);
    form?.refuse(entry.refusal ? refusalWords(entry.refusal) : []);
    void show();
  };
  const again = async (entry: StallEntry) => {
    await store.put({ ...entry, refusal: null });
    changed();
    void sendNow();
  };
  const discard = async (entry: StallEntry) => {
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
      void wakeWhenBack(`stall:${slug}`);
      await Promise.race([sendNow(), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
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
  root.querySelector('[data-stall-send]')?.addEventListener('click', () => void sendNow());
  return { show, send };
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

document.querySelectorAll<HTMLElement>('[data-stall]').forEach((root) => void enhanceStall(root));
