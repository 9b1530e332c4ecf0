import { openDesk, type Desk } from './parts/door-desk.ts';
import { complainAt, countWords, fillForm, readCount } from './parts/door-form.ts';
import { codeIn, pledgesFor, showFound, showPledges, toCome, withWaiting } from './parts/door-list.ts';
import { enhanceScan } from './parts/door-scan.ts';
import { openDoorStore, type DoorStore } from './parts/door-store.ts';
import { element } from './parts/elements.ts';
import { enhanceSteppers, focusErrors } from './parts/steppers.ts';
import { keepForNoNetwork, newKey } from './parts/without-network.ts';

/** The door: what is counted is kept on this phone first, and goes away when the server has it. */
async function enhanceDoor(root: HTMLElement): Promise<void> {
  const { door: slug = '', path = '' } = root.dataset;
  enhanceSteppers(root);
  focusErrors(root);
  // Where nothing can be kept, it stays the plain page that it is.
  const store: DoorStore | null = await openDoorStore().catch(() => null);
  if (!store) return;
  const desk = await openDesk(root, store, { slug, list: root.dataset['list'] ?? '', path });
  enhanceCounts(root, desk);
  enhanceUndo(root, desk);
  if (root.querySelector('[data-door-start]')) enhanceStart(root, desk, path);
  void desk.send();
  void desk.refresh();
  await keepForNoNetwork(root, {
    worker: root.dataset['worker'] ?? '',
    scope: path,
    keep: root.dataset['keep'] ?? '[]',
    badge: root.querySelector<HTMLElement>('[data-door-kept]'),
  });
}

/** Both forms of a count, wherever they stand: on a page of the server, or made here. */
function enhanceCounts(root: HTMLElement, desk: Desk): void {
  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches('[data-door-all], [data-door-some]')) return;
    const count = form.closest<HTMLElement>('[data-door-count]');
    if (!count) return;
    event.preventDefault();
    const read = readCount(form);
    if (read.kind === 'wrong') {
      complainAt(form, read.field, read.words);
      return;
    }
    const nonce = form.querySelector<HTMLInputElement>('[name="nonce"]')?.value ?? '';
    void desk.count({
      appeal: count.dataset['doorCount'] ?? '',
      pledgeId: count.closest<HTMLElement>('[data-door-pledge]')?.dataset['doorPledge'] ?? null,
      words: countWords(count, read.body),
      key: nonce === '' ? newKey() : nonce,
      body: read.body,
      sendPlainly: () => form.submit(),
    });
  });
}

function enhanceUndo(root: HTMLElement, desk: Desk): void {
  root.addEventListener('submit', (event) => {
    const form = event.target;
    const receiptId = form instanceof HTMLFormElement ? form.dataset['doorUndo'] : undefined;
    if (!(form instanceof HTMLFormElement) || receiptId === undefined) return;
    event.preventDefault();
    const words = form.querySelector('.visually-hidden')?.textContent.replace(/^: /, '') ?? '';
    void desk.undoReceipt(receiptId, words);
  });
}

/** The first page: who is expected, found as one types, and opened without asking the server. */
function enhanceStart(root: HTMLElement, desk: Desk, path: string): void {
  const list = root.querySelector('[data-door-list]');
  const opened = root.querySelector<HTMLElement>('[data-door-open]');
  const input = root.querySelector<HTMLInputElement>('[data-door-search] input');
  const parts = ['[data-door-start]', '[data-door-expected]', '[data-door-counted]'].flatMap((selector) => [
    ...root.querySelectorAll<HTMLElement>(selector),
  ]);

  if (input && input.value === '') input.value = new URLSearchParams(window.location.search).get('q') ?? '';
  // What the server found stands until something else is looked for: it knows more than this phone, as what is over.
  let foundByServer = input && input.defaultValue !== '' ? input.defaultValue : null;
  let hadList = false;
  const show = () => {
    const now = desk.list();
    const typed = input?.value ?? '';
    if (!list) return;
    // Signed out on this phone: nobody's name stays on it.
    if (!now) {
      if (hadList) list.replaceChildren();
      return;
    }
    hadList = true;
    if (typed === foundByServer) return;
    foundByServer = null;
    const derived = withWaiting(now, desk.waiting());
    const fitting = pledgesFor(derived, typed);
    showPledges(list, derived, fitting, path);
    showFound(root, { typed: typed.trim(), isNothing: fitting.length === 0 });
  };
  const close = () => {
    if (opened) opened.hidden = true;
    opened?.replaceChildren();
    parts.forEach((part) => part.classList.remove('is-away'));
  };
  const open = (...content: HTMLElement[]) => {
    if (!opened) return;
    const back = element('a', { text: 'Back to the door' });
    back.href = '#';
    opened.replaceChildren(...content, element('p', {}, back));
    opened.hidden = false;
    parts.forEach((part) => part.classList.add('is-away'));
    enhanceSteppers(opened);
    window.scrollTo({ top: 0 });
    opened.focus({ preventScroll: true });
  };
  const formOf = (appeal: string): HTMLElement | null => {
    const template = root.querySelector<HTMLTemplateElement>(`[data-door-template="${appeal}"]`);
    const content = template?.content.cloneNode(true);
    return content instanceof DocumentFragment ? content.querySelector<HTMLElement>('[data-door-count]') : null;
  };

  /** Whether the pledge is on this phone. */
  const openCode = (code: string): boolean => {
    const now = desk.list();
    const derived = now && withWaiting(now, desk.waiting());
    const pledge = derived?.pledges.find((one) => one.code === code);
    const form = pledge && formOf(pledge.appeal);
    if (!derived || !pledge || !form) return false;
    fillForm(form, pledge, newKey);
    const place = element('div', { class: 'stack' });
    place.dataset['doorPledge'] = pledge.id;
    place.append(
      element(
        'h1',
        {},
        `${pledge.name ?? 'No name'} `,
        element('span', { class: 'door-pledge-code', text: pledge.code }),
      ),
      element('p', {
        class: 'small quiet',
        text: derived.appeals.find(({ slug }) => slug === pledge.appeal)?.title ?? '',
      }),
      element(
        'ul',
        { class: 'plain-list' },
        ...toCome(derived, pledge).map((line) => element('li', {}, element('b', { text: line }))),
      ),
      form,
    );
    open(place);
    return true;
  };
  const openWalkIn = () => {
    const appeals = [...root.querySelectorAll<HTMLTemplateElement>('[data-door-template]')].map(
      (template) => template.dataset['doorTemplate'] ?? '',
    );
    const forms = appeals.flatMap((appeal) => {
      const form = formOf(appeal);
      if (!form) return [];
      fillForm(form, null, newKey);
      const title = desk.list()?.appeals.find(({ slug }) => slug === appeal)?.title ?? appeal;
      return appeals.length > 1 ? [element('h2', { text: title }), form] : [form];
    });
    open(element('h1', { text: 'Somebody without a pledge' }), ...forms);
  };
  /** A code that this phone does not know: the server may, if it can be asked. */
  const lookUp = (code: string) => {
    if (navigator.onLine) window.location.assign(`${path}/${encodeURIComponent(code)}`);
    else desk.say(`No pledge with the code ${code} is on this phone, and there is no network to ask.`);
  };

  const route = () => {
    const code = decodeURIComponent(window.location.hash.slice(1));
    if (code === '') close();
    else if (code === 'walk-in') openWalkIn();
    else if (!openCode(code)) lookUp(code);
  };
  const goTo = (code: string) => {
    if (window.location.hash === `#${code}`) route();
    else window.location.hash = code;
  };
  root.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || event.ctrlKey || event.metaKey) return;
    const code = link.dataset['doorCode'] ?? (link.pathname === `${path}/walk-in` ? 'walk-in' : undefined);
    if (code === undefined) return;
    event.preventDefault();
    goTo(code);
  });
  window.addEventListener('hashchange', route);
  input?.addEventListener('input', show);
  root.querySelector('[data-door-search]')?.addEventListener('submit', (event) => {
    const now = desk.list();
    const typed = input?.value ?? '';
    const fitting = now ? pledgesFor(withWaiting(now, desk.waiting()), typed) : [];
    const [only, another] = fitting;
    if (fitting.some(({ code }) => code === codeIn(typed))) {
      event.preventDefault();
      goTo(codeIn(typed));
    } else if (only && !another) {
      event.preventDefault();
      goTo(only.code);
    } else if (!navigator.onLine) {
      event.preventDefault();
      if (!only) desk.say('Nobody of that name, or with that code, is on this phone.');
    }
  });
  desk.onChange(show);
  desk.onCounted(() => {
    if (input) input.value = '';
    if (window.location.hash === '') close();
    else history.replaceState(null, '', path);
    close();
    show();
  });
  enhanceScan(root, desk, goTo);
  show();
  // A phone without network answers for the address of a code with this page.
  const asked = codeIn(window.location.pathname);
  if (window.location.pathname === `${path}/walk-in`) openWalkIn();
  else if (window.location.pathname !== path && root.querySelector('[data-door-pledge]') === null) {
    if (!openCode(asked)) lookUpOffline(asked, desk);
  } else if (window.location.hash !== '') route();
}

const lookUpOffline = (code: string, desk: Desk) =>
  desk.say(`No pledge with the code ${code} is on this phone, and there is no network to ask.`);

document.querySelectorAll<HTMLElement>('[data-door]').forEach((root) => void enhanceDoor(root));
