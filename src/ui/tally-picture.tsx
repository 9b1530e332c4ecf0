import type { VNode } from 'preact';
import { numberText, unitText } from './quantities.ts';
import { shapeFor, shapes, type Shape } from './shapes.ts';
import { mostPlaces, shelfOf, type Shelf, type ShelfCounts, type Stage } from './shelf.ts';
import { appealTallyWords, tallyWords, type AppealCounts, type TallyCounts } from './tally-words.ts';

/** A need with its numbers, as the tally holds it. */
export type TallyNeed = ShelfCounts & { id: string; item: string; unit: string | null };

export type TallyPictureProps = {
  need: TallyNeed;
  /** How many objects at most: 50 on the appeal's page, 10 for one row on a card. */
  most?: number | undefined;
};

/**
 * A shelf that fills. Every place is one `<use class="place is-pledged" data-place="12">`; browser code that
 * knows a new tally computes `shelfOf` again and changes the classes, or takes the whole figure from the server
 * (`data-need-id`), and gives new objects the class `is-arriving`.
 */
export function TallyPicture({ need, most = mostPlaces }: TallyPictureProps): VNode {
  const shelf = shelfOf(need, most);
  const shape = shapes[shapeFor(need.item, need.unit)];
  const prefix = `shelf-${need.id}`;
  const spots = spotsOf(shelf);
  const width = shelf.columns * cell.width + 4;
  const rows = (spots.at(-1)?.row ?? 0) + 1;
  return (
    <figure class="tally" data-need-id={need.id} data-scale={shelf.scale} data-most={most}>
      <svg
        class="shelf"
        role="img"
        aria-labelledby={`${prefix}-title`}
        viewBox={`0 0 ${width} ${rows * cell.height + 2}`}
      >
        <title id={`${prefix}-title`}>{pictureWords(need)}</title>
        <defs>
          <pattern
            id={`${prefix}-hatch`}
            width="4"
            height="4"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <path class="hatch-line" d="M1 0v4" />
          </pattern>
          <ObjectDrawing id={`${prefix}-object`} hatch={`${prefix}-hatch`} shape={shape} />
        </defs>
        {boardsOf(shelf, rows).map(({ row, isExtra }) => (
          <path
            class={isExtra ? 'board is-extra' : 'board'}
            d={`M1 ${(row + 1) * cell.height - 1.5}h${width - 2}`}
            key={row}
          />
        ))}
        {spots.map(({ stage, x, y }, index) => (
          <use
            class={`place ${stageClass[stage]}`}
            data-place={index}
            href={`#${prefix}-object`}
            x={x}
            y={y}
            key={index}
          />
        ))}
        <StartedObject shelf={shelf} href={`#${prefix}-object`} />
      </svg>
      <figcaption class="shelf-scale">{scaleWords(need, shelf, shape)}</figcaption>
    </figure>
  );
}

/** A tally in words, the numbers strong; browser code replaces its content with `tallyWords`. */
export function TallyWords({
  need,
  state = 'open',
}: {
  need: TallyCounts & { id?: string | undefined };
  state?: string;
}): VNode {
  return <CountedWords id={need.id ?? ''} words={tallyWords(need, state)} />;
}

/** The same of a whole appeal. */
export const AppealTallyWords = ({ tally, id = 'all' }: { tally: AppealCounts; id?: string }): VNode => (
  <CountedWords id={id} words={appealTallyWords(tally)} />
);

function CountedWords({ id, words }: { id: string; words: string }): VNode {
  const parts = words.split(/(\d[\d,]*)/);
  return (
    <p class="tally-words" data-tally-words={id}>
      {parts.map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part))}
    </p>
  );
}

/** What the five ways of drawing mean, once on a page. `state`: of the appeal, as what is full or over needs nothing. */
export function Legend({
  item = 'dog food',
  unit = 'tin',
  state = 'open',
}: {
  item?: string;
  unit?: string | null;
  state?: string;
}): VNode {
  const shape = shapes[shapeFor(item, unit)];
  return (
    <ul class="legend" aria-label="How to read the shelf">
      {stageNames.map(([stage, name]) => (
        <li key={stage}>
          <svg class="shelf" viewBox="0 0 32 40" aria-hidden="true" focusable="false">
            <defs>
              <pattern
                id={`legend-${stage}-hatch`}
                width="4"
                height="4"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
              >
                <path class="hatch-line" d="M1 0v4" />
              </pattern>
              <ObjectDrawing id={`legend-${stage}`} hatch={`legend-${stage}-hatch`} shape={shape} />
            </defs>
            <use class={`place ${stageClass[stage]}`} href={`#legend-${stage}`} x="1" y="4" />
          </svg>
          {stage === 'empty' && (state === 'full' || state === 'closed') ? 'not promised' : name}
        </li>
      ))}
    </ul>
  );
}

/** The class of a stage; styles and browser code use the same. */
const stageClass: Record<Stage, string> = {
  received: 'is-received',
  onTheWay: 'is-on-the-way',
  pledged: 'is-pledged',
  unconfirmed: 'is-unconfirmed',
  empty: 'is-empty',
};

const stageNames: readonly (readonly [Stage, string])[] = [
  ['received', 'here'],
  ['onTheWay', 'on its way'],
  ['pledged', 'promised'],
  ['unconfirmed', 'not confirmed yet'],
  ['empty', 'still needed'],
];

/** A place is 32 wide and 42 high: 4 above for what is lifted, 34 for the object, 4 for the board. */
const cell = { width: 32, height: 42 };

/** One drawing, used at every place; the place's class sets what shows through custom properties. */
function ObjectDrawing({ id, hatch, shape }: { id: string; hatch: string; shape: Shape }): VNode {
  return (
    <g id={id}>
      <path class="object-motion" d="M-2 20h3M-3 25h4M-2 30h4" />
      <g class="object">
        <path class="object-body" d={shape.body} />
        <path class="object-hatch" d={shape.body} fill={`url(#${hatch})`} />
        <path class="object-detail" d={shape.detail} />
      </g>
    </g>
  );
}

/** The object after the full ones, filled as far as it has been received; a nested svg cuts off what is above. */
function StartedObject({ shelf, href }: { shelf: Shelf; href: string }): VNode | null {
  const spot = spotsOf(shelf)[shelf.places.filter((stage) => stage === 'received').length];
  if (shelf.receivedPart === 0 || spot === undefined) return null;
  const height = Math.max(3, Math.round(30 * shelf.receivedPart));
  return (
    <svg
      x={spot.x}
      y={spot.y + 34 - height}
      width="30"
      height={height}
      viewBox={`0 ${34 - height} 30 ${height}`}
      class="started"
    >
      <use class="place is-received" href={href} />
    </svg>
  );
}

type Spot = { stage: Stage; row: number; x: number; y: number };

/** Where each object stands. What is more than was asked begins a row of its own. */
function spotsOf({ places, columns, extra }: Shelf): Spot[] {
  const asked = places.length - extra;
  const askedRows = Math.ceil(asked / columns);
  return places.map((stage, index) => {
    const isExtra = index >= asked;
    const row = isExtra ? askedRows + Math.floor((index - asked) / columns) : Math.floor(index / columns);
    const column = (isExtra ? index - asked : index) % columns;
    return { stage, row, x: column * cell.width + 3, y: row * cell.height + 5 };
  });
}

function boardsOf({ places, columns, extra }: Shelf, rows: number): { row: number; isExtra: boolean }[] {
  const askedRows = Math.ceil((places.length - extra) / columns);
  return Array.from({ length: rows }, (_, row) => ({ row, isExtra: row >= askedRows }));
}

function pictureWords(need: TallyNeed): string {
  const thing = need.unit === null ? need.item : `${unitText(2, need.unit)} of ${need.item}`;
  const parts = [
    `${numberText(need.received)} here`,
    `${numberText(need.onTheWay)} on the way`,
    `${numberText(need.pledged)} promised`,
    `${numberText(need.unconfirmed)} not confirmed yet`,
  ];
  const wanted = need.wanted === null ? 'as many as you can' : `${numberText(need.wanted)} asked for`;
  return `A shelf for ${thing}, ${wanted}: ${parts.join(', ')}`;
}

function scaleWords(need: TallyNeed, { scale, columns, places, extra }: Shelf, shape: Shape): string {
  const what = `${need.unit ?? ''} ${need.item}`.toLowerCase().includes(shape.noun) ? shape.noun : 'picture';
  const isCountedInIt = need.unit === null || unitText(1, need.unit) === shape.noun;
  const amount = isCountedInIt ? numberText(scale) : `${numberText(scale)} ${unitText(scale, need.unit ?? '')}`;
  const one = scale === 1 && isCountedInIt ? `Each ${what} stands for one` : `One ${what} = ${amount}`;
  const row = places.length >= 2 * columns ? `, a full row = ${numberText(scale * columns)}` : '';
  const more = extra > 0 ? '. The dashed shelf is more than was asked' : '';
  return `${one}${row}${more}`;
}
