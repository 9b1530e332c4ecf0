import { quantityText } from '../../ui/quantities.ts';
import type { DoorList } from '../../door/list.ts';
import type { DoorEntry } from './door-store.ts';
import { element } from './elements.ts';

type Pledge = DoorList['pledges'][number];

/** The list as it will be once what waits on this phone is sent: nobody is counted twice by the same hand. */
export function withWaiting(list: DoorList, entries: readonly DoorEntry[]): DoorList {
  const pledges = list.pledges.flatMap((pledge): Pledge[] => {
    let now = pledge;
    for (const { body, refusal } of entries) {
      if (body.kind !== 'receipt' || body.undo || refusal !== null || body.receipt.pledgeId !== pledge.id) continue;
      const { items, final } = body.receipt;
      const came = (needId: string) => items.find((item) => item.needId === needId)?.quantity ?? 0;
      now = {
        ...now,
        came: now.came + items.reduce((sum, { quantity }) => sum + quantity, 0),
        items: now.items.map((item) => ({ ...item, received: item.received + came(item.needId) })),
      };
      if (final || now.items.every(({ quantity, received }) => received >= quantity)) return [];
    }
    return [now];
  });
  return { ...list, pledges };
}

/** Those that fit what was typed: a code, or a part of a name. */
export function pledgesFor(list: DoorList, typed: string): Pledge[] {
  const text = typed.trim().toLowerCase();
  if (text === '') return list.pledges;
  const code = codeIn(typed);
  return list.pledges.filter((pledge) => pledge.code === code || (pledge.name ?? '').toLowerCase().includes(text));
}

/** The code in what was typed or scanned: the last part of its address; with a Z for a 2, as on the server. */
export function codeIn(text: string): string {
  const bare = text
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
  const looksAlike: Record<string, string> = { Z: '2', S: '5', G: '6', B: '8' };
  return bare
    .slice(bare.lastIndexOf('/') + 1)
    .toUpperCase()
    .replaceAll(/[\s.-]/g, '')
    .replaceAll(/[ZSGB]/g, (sign) => looksAlike[sign] ?? sign);
}

const mostShown = 60;

/** The cards of a list; each leads to its check-in. */
export function showPledges(place: Element, list: DoorList, pledges: readonly Pledge[], path: string): void {
  place.replaceChildren(
    ...pledges.slice(0, mostShown).map((pledge) => {
      const card = element(
        'a',
        { class: 'door-pledge' },
        element('b', { text: pledge.name ?? 'No name' }),
        ' ',
        element('span', { class: 'door-pledge-code', text: pledge.code }),
        ...toCome(list, pledge).map((text) => element('span', { text })),
        ...(pledge.state === 'unconfirmed'
          ? [element('span', { class: 'small', text: 'not confirmed by e-mail' })]
          : []),
      );
      card.href = `${path}/${pledge.code}`;
      card.dataset['doorCode'] = pledge.code;
      return element('li', {}, card);
    }),
  );
}

/** What is still to come, a line each. */
export function toCome(list: DoorList, pledge: Pledge): string[] {
  const needs = list.appeals.find(({ slug }) => slug === pledge.appeal)?.needs ?? [];
  return pledge.items.flatMap(({ needId, quantity, received }) => {
    const need = needs.find(({ id }) => id === needId);
    return need && quantity > received ? [quantityText(quantity - received, need)] : [];
  });
}

/** What stands above the list, and what stands instead of it where it is empty. */
export function showFound(root: HTMLElement, { typed, isNothing }: { typed: string; isNothing: boolean }): void {
  const title = root.querySelector('#door-expected');
  const nothing = root.querySelector<HTMLElement>('[data-door-nothing]');
  if (title) title.textContent = typed === '' ? 'Promised, and not here yet' : `Found for “${typed}”`;
  if (!nothing) return;
  nothing.hidden = !isNothing;
  nothing.textContent =
    typed === ''
      ? 'Nothing is on its way at the moment.'
      : 'Nobody like this is expected. “Find” looks further, also among what is over.';
}
