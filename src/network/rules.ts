import type { LinkKind } from '../db/schema/sharing.ts';
import type { AppealState } from '../tally/rules.ts';
import { numberText } from '../ui/quantities.ts';

/** From looking to bringing. `made`: every pledge but made-up ones; `confirmed`: ever; `came`: something of it arrived. */
export type FunnelCounts = {
  visits: number;
  made: number;
  confirmed: number;
  came: number;
  /** Of pledges that count: what was promised, or came if that was more. */
  quantity: number;
  received: number;
};

/** A link through which something came. Its own sums are what came directly, the tree's what came further down too. */
export type Hub = {
  code: string;
  kind: LinkKind;
  /** Only what the person chose to show. */
  name: string | null;
  pledges: number;
  quantity: number;
  received: number;
  treeQuantity: number;
  treePeople: number;
};

export const noCounts: FunnelCounts = { visits: 0, made: 0, confirmed: 0, came: 0, quantity: 0, received: 0 };

export const sumOf = (parts: readonly FunnelCounts[]): FunnelCounts =>
  parts.reduce<FunnelCounts>(
    (sum, part) => ({
      visits: sum.visits + part.visits,
      made: sum.made + part.made,
      confirmed: sum.confirmed + part.confirmed,
      came: sum.came + part.came,
      quantity: sum.quantity + part.quantity,
      received: sum.received + part.received,
    }),
    noCounts,
  );

/** Parts that share a key, summed; the most received, then promised, then looked at first. */
export function groupedBy<Part extends FunnelCounts, Key>(
  parts: readonly Part[],
  keyOf: (part: Part) => Key,
): { key: Key; counts: FunnelCounts }[] {
  const groups = Map.groupBy(parts, keyOf);
  return [...groups]
    .map(([key, group]) => ({ key, counts: sumOf(group) }))
    .sort(
      ({ counts: a }, { counts: b }) =>
        b.received - a.received || b.quantity - a.quantity || b.made - a.made || b.visits - a.visits,
    );
}

/** What the next step is derived from. */
export type NextStepFacts = {
  state: AppealState;
  /** Until the deadline; null without one, negative after it. */
  hoursLeft: number | null;
  wanted: number | null;
  /** Promised, on the way or here. */
  promised: number;
  received: number;
  unconfirmed: number;
  funnel: FunnelCounts;
  /** Links through which something was promised or came directly: how many, what together, and of the best what each. */
  bringing: { links: number; quantity: number };
  hubs: readonly Pick<Hub, 'quantity' | 'kind'>[];
};

export type NextStep = { kind: string; text: string };

/**
 * One sentence about what to do next. It says what the numbers say and no more: each rule names the numbers it rests on, has
 * a floor below which it is silent, and the first that holds is taken, the most urgent first. No cause is claimed.
 */
export function nextStep(facts: NextStepFacts): NextStep {
  return rules.map((rule) => rule(facts)).find((step) => step !== null) ?? goOn(facts);
}

type Rule = (facts: NextStepFacts) => NextStep | null;

/** Below these, numbers are chance. */
const enoughVisits = 100;
const enoughPromises = 10;
const enoughWaiting = 5;

const ended: Rule = ({ state, received }) =>
  state === 'closed'
    ? {
        kind: 'ended',
        text:
          received === 0
            ? 'The appeal has ended. Tell everybody who promised something how it went.'
            : `The appeal has ended, and ${numberText(received)} came: say thank you to everybody, also to those who only passed it on.`,
      }
    : null;

const notOpen: Rule = ({ state }) =>
  state === 'draft'
    ? { kind: 'draft', text: 'Nobody can see this appeal yet: publish it first.' }
    : state === 'paused'
      ? { kind: 'paused', text: 'The appeal is paused, so nothing new is promised until you open it again.' }
      : null;

const nobodyYet: Rule = ({ funnel: { visits, made } }) =>
  visits + made === 0
    ? {
        kind: 'nobody-yet',
        text: 'Nobody has looked at it yet: send the link to a few people you know well, and ask each to pass it on.',
      }
    : null;

/** Near the end, what is promised has to come. */
const comesLate: Rule = ({ hoursLeft, promised, received }) => {
  const open = promised - received;
  return hoursLeft !== null && hoursLeft <= 48 && open >= enoughPromises && open > received
    ? {
        kind: 'comes-late',
        text: `${numberText(open)} are promised and not here yet, and it ends in ${hoursLeft < 24 ? 'less than a day' : 'less than two days'}: tell people when your doors are open.`,
      }
    : null;
};

const waitsForMail: Rule = ({ funnel: { made, confirmed } }) => {
  const waiting = made - confirmed;
  return waiting >= enoughWaiting && waiting * 4 >= made
    ? {
        kind: 'waits-for-mail',
        text: `${numberText(waiting)} of ${numberText(made)} promises were never confirmed by the link in our mail: where you can, ask people to look into their junk folder.`,
      }
    : null;
};

const allThere: Rule = ({ wanted, promised, state }) =>
  state === 'full' || (wanted !== null && promised >= wanted)
    ? {
        kind: 'all-there',
        text: 'As much as you asked for is promised: mark it full, or say what else would help.',
      }
    : null;

/** The fewest links, at most three, that brought more than half of what came through links. */
const fewHubs: Rule = ({ hubs, bringing }) => {
  if (bringing.links < 4 || bringing.quantity < enoughPromises) return null;
  let quantity = 0;
  for (const [at, hub] of hubs.slice(0, 3).entries()) {
    quantity += hub.quantity;
    if (quantity * 2 <= bringing.quantity) continue;
    const who = hubs.slice(0, at + 1).every(({ kind }) => kind === 'person')
      ? ['one person', 'two people', 'three people'][at]
      : ['one link', 'two links', 'three links'][at];
    return {
      kind: 'few-hubs',
      text: `Most of what was promised through links was promised through ${who ?? ''} (${numberText(quantity)} of ${numberText(bringing.quantity)}): thank them, they may know more.`,
    };
  }
  return null;
};

const looksButNoPromise: Rule = ({ funnel: { visits, made } }) =>
  visits >= enoughVisits && made * 50 < visits
    ? {
        kind: 'looks-but-no-promise',
        text: `${numberText(visits)} visits led to ${counted(made, 'promise', 'promises')}: read the appeal as a stranger would. Is it clear what is needed, where to bring it and until when?`,
      }
    : null;

const notPassedOn: Rule = ({ funnel: { confirmed }, bringing: { links } }) =>
  confirmed >= enoughPromises && links * 10 < confirmed
    ? {
        kind: 'not-passed-on',
        text: `${counted(confirmed, 'promise is', 'promises are')} confirmed, and ${links === 0 ? 'no link has' : counted(links, 'link has', 'links have')} brought one: ask those who promised to pass it on.`,
      }
    : null;

const rules: readonly Rule[] = [
  notOpen,
  ended,
  nobodyYet,
  comesLate,
  allThere,
  waitsForMail,
  fewHubs,
  looksButNoPromise,
  notPassedOn,
];

const goOn = ({ funnel: { visits, made }, wanted, promised }: NextStepFacts): NextStep => ({
  kind: 'go-on',
  text: `${counted(visits, 'visit', 'visits')} and ${counted(made, 'promise', 'promises')} so far${wanted === null || wanted <= promised ? '' : `, ${numberText(wanted - promised)} still to be promised`}: keep the link going round.`,
});

const counted = (count: number, one: string, many: string): string =>
  `${numberText(count)} ${count === 1 ? one : many}`;
