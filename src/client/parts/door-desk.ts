import type { DoorList } from '../../door/list.ts';
import {
  doorOutbox,
  forgetList,
  keepList,
  keptList,
  tellTabs,
  type CountedBody,
  type DoorEntry,
  type DoorStore,
  type TabNews,
} from './door-store.ts';
import { showCounted } from './door-counted.ts';
import { showWaiting } from './door-waiting.ts';
import { element, smallButton } from './elements.ts';
import { makeSending } from './sending.ts';
import { newKey, wakeWhenBack } from './without-network.ts';

/** So long a volunteer waits for the answer; then it is sent later, and they go on. */
const patienceMs = 3_000;
const refreshEveryMs = 30_000;
const saidKey = 'door-said';

type ToCount = {
  appeal: string;
  pledgeId: string | null;
  words: string;
  key: string;
  body: Pick<CountedBody, 'items' | 'refused' | 'final' | 'seen'>;
  /** Sends it as a plain form, where nothing can be kept. */
  sendPlainly(): void;
};

/** What a phone at the door knows and has still to send. */
export type Desk = {
  list(): DoorList | null;
  waiting(): readonly DoorEntry[];
  count(what: ToCount): Promise<void>;
  undoReceipt(receiptId: string, words: string): Promise<void>;
  send(): Promise<void>;
  refresh(): Promise<void>;
  say(words: string): void;
  onChange(listener: () => void): void;
  onCounted(listener: () => void): void;
};

export async function openDesk(
  root: HTMLElement,
  store: DoorStore,
  { slug, list: address, path }: { slug: string; list: string; path: string },
): Promise<Desk> {
  const tabs = new BroadcastChannel('door');
  const status = root.querySelector('[data-door-status]');
  const listeners = { change: [] as (() => void)[], counted: [] as (() => void)[] };
  /** Receipts of what was counted here, by its place on the phone, so that it can be undone straight after. */
  const receiptIds = new Map<number, string>();
  let list = await keptList(slug).catch(() => null);
  let entries: DoorEntry[] = [];
  let isCounting = false;

  const say = (words: string) => {
    if (status) status.textContent = words;
  };
  const show = async () => {
    entries = await store.all(slug);
    showWaiting(root, entries, list, { countToo, again, letGo, discard });
    listeners.change.forEach((listener) => listener());
  };
  const changed = () => {
    tellTabs('changed');
    void show();
  };
  const heard = (news: TabNews) => {
    if (news === 'changed') void show();
    else receiptIds.set(news.at, news.receiptId);
  };
  const sending = makeSending(
    doorOutbox(store, (news) => {
      heard(news);
      tellTabs(news);
    }),
    slug,
    {
      changed,
      say(round, waits) {
        if (round.kind === 'later') say('No network at the moment. What waits is sent when it is back.');
        else if (round.kind === 'ended') signedOut(waits);
        else say('');
        if (round.kind === 'done') void refresh();
      },
    },
  );
  const signedOut = (waits: number) => {
    list = null;
    void forgetList(slug);
    const link = element('a', { text: 'Sign in again' });
    link.href = `/sign-in?next=${encodeURIComponent(path)}`;
    status?.replaceChildren(
      'You are signed out on this phone. ',
      link,
      waits === 0 ? '.' : '; what waits is kept until then.',
    );
    void show();
  };
  const refresh = async () => {
    const answer = await fetch(address, { cache: 'no-store' }).catch(() => null);
    if (answer?.status === 401 || answer?.status === 404) {
      signedOut(entries.length);
      return;
    }
    if (!answer?.ok) return;
    list = (await answer.json()) as DoorList;
    await keepList(slug, list).catch(() => undefined);
    await show();
    showCounted(root, list, path);
  };

  const again = (entry: DoorEntry) => void retry(entry.at, (one) => one);
  const letGo = (entry: DoorEntry) =>
    void retry(entry.at, (one) => (one.body.kind === 'undo' ? { ...one, body: { ...one.body, letGo: true } } : one));
  const countToo = (entry: DoorEntry, came: number) =>
    void retry(entry.at, (one) =>
      one.body.kind === 'receipt'
        ? { ...one, body: { ...one.body, receipt: { ...one.body.receipt, seen: came } } }
        : one,
    );
  const retry = async (at: number, change: (entry: DoorEntry) => DoorEntry) => {
    await store.change(at, (one) => ({ ...change(one), refusal: null }));
    changed();
    await sending.sendNow();
  };
  const discard = (entry: DoorEntry, question: string) => {
    if (question !== '' && !window.confirm(question)) return;
    void store.remove(entry.at).then(changed);
  };

  /** Kept, then sent; whoever counts goes on after three seconds at the latest. Answers what is left of it. */
  const enter = async (entry: Omit<DoorEntry, 'at'>): Promise<{ at: number; left: DoorEntry | undefined }> => {
    const at = await store.add(entry);
    tellTabs('changed');
    await show();
    void wakeWhenBack(`door:${slug}`);
    await Promise.race([sending.sendNow(), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
    return { at, left: (await store.all(slug)).find((one) => one.at === at) };
  };
  const count = async ({ appeal, pledgeId, words, key, body, sendPlainly }: ToCount) => {
    if (isCounting) return;
    isCounting = true;
    try {
      const receipt = { ...body, pledgeId, pointId: pointFor(list, appeal, root.dataset['point'] ?? '') };
      const entry = { slug, key, refusal: null, body: { kind: 'receipt' as const, appeal, words, receipt } };
      const { at, left } = await enter(entry);
      if (!root.querySelector('[data-door-start]')) {
        // A page of one pledge: on to the door, which says what was counted, or waits, and takes it back.
        const id = receiptIds.get(at) ?? null;
        if (!left?.refusal)
          sessionStorage.setItem(saidKey, JSON.stringify({ at, id, words, isKept: left !== undefined }));
        window.location.assign(path);
        return;
      }
      listeners.counted.forEach((listener) => listener());
      if (left?.refusal) say(`Not counted yet: ${words}. Please look below.`);
      else said(`${left ? 'Kept on this phone' : 'Counted'}: ${words}`, () => void undoCounted(at, words));
    } catch {
      sendPlainly();
    } finally {
      isCounting = false;
    }
  };
  const undoCounted = async (at: number, words: string) => {
    const receiptId = receiptIds.get(at);
    if (receiptId !== undefined) {
      await undoReceipt(receiptId, words);
      return;
    }
    // Never sent: it was never anything. Sent once, and not answered: it is undone as soon as it is known which it is.
    const before = await store.change(at, (one) =>
      one.tried !== true ? null : one.body.kind === 'receipt' ? { ...one, body: { ...one.body, undo: true } } : one,
    );
    if (before) said(before.tried ? `Will be undone: ${words}` : `Undone: ${words}`, null);
    else say('It was sent just now. Undo it in the list below.');
    changed();
    void sending.sendNow();
  };
  const undoReceipt = async (receiptId: string, words: string) => {
    const { left } = await enter({ slug, key: newKey(), refusal: null, body: { kind: 'undo', receiptId, words } });
    if (left?.refusal) say(`Not undone yet: ${words}. Please look below.`);
    else said(left ? `Will be undone when there is network: ${words}` : `Undone: ${words}`, null);
    if (!root.querySelector('[data-door-start]') && !left) window.location.reload();
  };
  const said = (words: string, undo: (() => void) | null) => {
    const notice = element('div', { class: 'notice is-success' }, element('p', { class: 'notice-title', text: words }));
    if (undo) {
      const button = smallButton('Undo', undo);
      button.className = 'button is-secondary';
      notice.append(button);
    }
    root.querySelector('[data-door-said]')?.replaceChildren(notice);
    window.scrollTo({ top: 0 });
  };

  /** On the page of one pledge, before this one. */
  const sayWhatWasCounted = () => {
    const kept = sessionStorage.getItem(saidKey);
    sessionStorage.removeItem(saidKey);
    if (kept === null) return;
    const { at, id, words, isKept } = JSON.parse(kept) as {
      at: number;
      id: string | null;
      words: string;
      isKept: boolean;
    };
    if (id !== null) receiptIds.set(at, id);
    said(`${isKept ? 'Kept on this phone' : 'Counted'}: ${words}`, () => void undoCounted(at, words));
  };

  tabs.addEventListener('message', ({ data }: MessageEvent<TabNews>) => heard(data));
  root.querySelector('[data-door-send]')?.addEventListener('click', () => void sending.sendNow());
  window.setInterval(() => {
    if (!document.hidden) void refresh();
  }, refreshEveryMs);
  await show();
  if (root.querySelector('[data-door-start]')) sayWhatWasCounted();
  return {
    list: () => list,
    waiting: () => entries,
    count,
    undoReceipt,
    send: sending.send,
    refresh,
    say,
    onChange: (listener) => listeners.change.push(listener),
    onCounted: (listener) => listeners.counted.push(listener),
  };
}

/** Where it came to: where this phone is, or the only place that the appeal has. */
function pointFor(list: DoorList | null, appeal: string, chosen: string): string | null {
  const points = list?.appeals.find(({ slug }) => slug === appeal)?.points ?? [];
  const [only, another] = points;
  return points.find(({ id }) => id === chosen)?.id ?? (only && !another ? only.id : null);
}
