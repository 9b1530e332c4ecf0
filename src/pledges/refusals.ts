import type { FormError } from '../ui/form.tsx';
import { numberText, unitText } from '../ui/quantities.ts';
import type { AppealState } from '../tally/rules.ts';
import type { PledgeOutcome } from './commands.ts';
import { quantityName } from './form.ts';
import type { PledgeState } from './rules.ts';

type Thing = { needId: string; item: string; unit: string | null };
type Refusal = Exclude<PledgeOutcome, { kind: 'done' | 'unchanged' }>;

/** A refusal in the words for the person who asked, at the field where there is one. `things`: every need by name. */
export function refusalErrors(refusal: Refusal, things: readonly Thing[]): FormError[] {
  switch (refusal.kind) {
    case 'need-full':
      return refusal.needs.map(({ needId, open }) => ({
        path: quantityName(needId),
        message: roomText(open, thingOf(needId, things)),
      }));
    case 'already-came': {
      const came = amountText(refusal.received, thingOf(refusal.needId, things) ?? { unit: null });
      return [{ path: quantityName(refusal.needId), message: `${came} came already, so it can’t be fewer.` }];
    }
    case 'unknown-need':
      return [{ path: '', message: 'One of these is not asked for any more. Please choose again.' }];
    case 'appeal-not-open':
      return [{ path: '', message: notOpenText(refusal.state) }];
    case 'too-late':
      return [{ path: '', message: tooLateText(refusal.state) }];
    case 'not-found':
      return [{ path: '', message: 'This pledge is not here any more.' }];
  }
}

/** `We can take 6 more tins of this.` */
const roomText = (open: number, thing: Thing | null): string =>
  open === 0
    ? `No more ${thing === null ? 'of this' : `of “${thing.item}”`} is needed. Others have promised the rest.`
    : `We can take ${thing === null ? numberText(open) : amountText(open, thing, 'more ')}${thing?.unit == null ? ' of this' : ''}.`;

/** Why nothing can be promised. */
export function notOpenText(state: AppealState): string {
  switch (state) {
    case 'closed':
      return 'This appeal has ended, so nothing new can be promised. Thank you for wanting to help.';
    case 'full':
      return 'This appeal has all it asked for, so nothing more can be promised. Thank you for wanting to help.';
    case 'paused':
      return 'This appeal is paused and takes nothing new at the moment. Please look again later.';
    case 'draft':
    case 'open':
      return 'This appeal takes nothing new at the moment.';
  }
}

function tooLateText(state: PledgeState): string {
  switch (state) {
    case 'received':
      return 'This pledge is here already. Thank you.';
    case 'withdrawn':
      return 'This pledge is over, so this can’t be done with it.';
    case 'lapsed':
      return 'This pledge was not confirmed within 48 hours and has lapsed. You can take it again if there is room.';
    case 'unconfirmed':
    case 'pledged':
    case 'on-the-way':
      return 'This can’t be done with this pledge now.';
  }
}

const thingOf = (needId: string, things: readonly Thing[]): Thing | null =>
  things.find((thing) => thing.needId === needId) ?? null;

const amountText = (amount: number, { unit }: Pick<Thing, 'unit'>, more = ''): string =>
  unit === null ? `${numberText(amount)} ${more}`.trim() : `${numberText(amount)} ${more}${unitText(amount, unit)}`;
