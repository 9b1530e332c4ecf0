import { limitOf, type Counts } from '../tally/rules.ts';
import type { FormError } from '../ui/form.tsx';
import type { NeedInput, NeedPatch } from './input.ts';

/** A need as it stands, with whether any pledge or receipt, of whatever state, names it. */
export type StandingNeed = NeedInput & Counts & { id: string; closedAt: Date | null; isNamed: boolean };

/** What follows from an edit that somebody should know before it is saved. */
export type Consequence =
  | { kind: 'replaced'; needId: string; item: string; newItem: string; promised: number; received: number }
  | { kind: 'closed'; needId: string; item: string; promised: number; received: number }
  | { kind: 'below'; needId: string; item: string; unit: string | null; wanted: number; promised: number };

/** What an edit does to the needs: each in its new place. */
export type NeedsPlan = {
  kind: 'plan';
  /** Those that were closed and shall be open again are among them. */
  keep: { id: string; position: number; value: NeedInput; hasRoom: boolean }[];
  add: { position: number; value: NeedInput }[];
  close: string[];
  remove: string[];
  consequences: Consequence[];
};

/**
 * Compares the needs that stand with the list that shall be. A need that pledges or receipts name keeps its item
 * and unit: with others it is closed, and a new one stands in its place; left out of the list, it is closed too.
 * Closed ones stay closed, whether they are in the list or not, unless the list says `closed: false`.
 */
export function planNeeds(
  standing: StandingNeed[],
  asked: NeedPatch[],
): NeedsPlan | { kind: 'wrong'; errors: FormError[] } {
  const byId = new Map(standing.map((need) => [need.id, need]));
  const errors = idErrors(byId, asked);
  if (errors.length > 0) return { kind: 'wrong', errors };
  const plan: NeedsPlan = { kind: 'plan', keep: [], add: [], close: [], remove: [], consequences: [] };
  asked.forEach((patch, position) => {
    const need = patch.id === undefined ? undefined : byId.get(patch.id);
    if (need?.closedAt && patch.closed !== false) return;
    const value = patched(need, need?.closedAt ? { ...patch, item: need.item, unit: need.unit } : patch);
    if (!need) return void plan.add.push({ position, value });
    if (need.isNamed && !isSameThing(need, value)) {
      plan.close.push(need.id);
      plan.add.push({ position, value });
      plan.consequences.push({ kind: 'replaced', newItem: value.item, ...told(need) });
      return;
    }
    plan.keep.push({ id: need.id, position, value, hasRoom: hasRoom(need, value) });
    const below = belowPromised(need, value);
    if (below) plan.consequences.push(below);
  });
  const twice = reopenedTwice(byId, plan);
  if (twice.length > 0) return { kind: 'wrong', errors: twice };
  const listed = new Set(asked.map((patch) => patch.id));
  for (const need of standing.filter((one) => !one.closedAt && !listed.has(one.id))) {
    if (!need.isNamed) plan.remove.push(need.id);
    else {
      plan.close.push(need.id);
      plan.consequences.push({ kind: 'closed', ...told(need) });
    }
  }
  return plan;
}

/** Names exactly what somebody was told and agreed to; when the consequences differ by then, they are asked again. */
export const agreementTo = (consequences: Consequence[]): string =>
  consequences
    .map((one) => `${one.kind}:${one.needId}:${one.kind === 'below' ? one.wanted : ''}`)
    .sort()
    .join(' ');

function idErrors(byId: Map<string, StandingNeed>, asked: NeedPatch[]): FormError[] {
  return asked.flatMap(({ id }, at) => {
    if (id === undefined) return [];
    if (!byId.has(id)) return [{ path: `needs.${at}.id`, message: 'This appeal has no such need' }];
    const isTwice = asked.findIndex((other) => other.id === id) !== at;
    return isTwice ? [{ path: `needs.${at}.id`, message: 'This need stands in the list twice' }] : [];
  });
}

/** The same thing can't be asked for in two lines: what took the place of the closed one has to go first. */
function reopenedTwice(byId: Map<string, StandingNeed>, { keep, add }: NeedsPlan): FormError[] {
  const all = [...keep, ...add];
  return keep.flatMap((one) => {
    const isThere = all.some((other) => other !== one && isSameThing(one.value, other.value));
    return byId.get(one.id)?.closedAt && isThere
      ? [{ path: `needs.${one.position}.id`, message: `“${one.value.item}” stands in the list already` }]
      : [];
  });
}

function patched(need: StandingNeed | undefined, patch: NeedPatch): NeedInput {
  return {
    item: patch.item ?? need?.item ?? '',
    unit: (patch.unit === undefined ? need?.unit : patch.unit) || null,
    wanted: (patch.wanted === undefined ? need?.wanted : patch.wanted) ?? null,
    note: patch.note ?? need?.note ?? '',
    anythingLike: patch.anythingLike ?? need?.anythingLike ?? false,
    priority: patch.priority ?? need?.priority ?? 2,
    headroomPercent: patch.headroomPercent ?? need?.headroomPercent ?? 25,
    orderUrl: (patch.orderUrl === undefined ? need?.orderUrl : patch.orderUrl) || null,
  };
}

/** A capital letter changes nothing for those who promised it. */
function isSameThing(need: NeedInput, value: NeedInput): boolean {
  const same = (one: string | null, other: string | null) => (one ?? '').toLowerCase() === (other ?? '').toLowerCase();
  return same(need.item, value.item) && same(need.unit, value.unit);
}

const allOf = (need: Counts): number => need.unconfirmed + need.pledged + need.onTheWay + need.received;

const told = (need: StandingNeed) => ({
  needId: need.id,
  item: need.item,
  promised: need.unconfirmed + need.pledged + need.onTheWay,
  received: need.received,
});

function hasRoom(need: Counts, { wanted, headroomPercent }: NeedInput): boolean {
  const limit = limitOf(wanted, headroomPercent);
  return limit === null || allOf(need) < limit;
}

function belowPromised(need: StandingNeed, { wanted, unit }: NeedInput): Consequence | null {
  if (wanted === null || wanted >= allOf(need) || wanted === need.wanted) return null;
  return { kind: 'below', needId: need.id, item: need.item, unit, wanted, promised: allOf(need) };
}
