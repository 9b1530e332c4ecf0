/** The things that the tally picture can draw. */
export type ShapeName = keyof typeof shapes;

/** One object in a box of 30 × 34: what is filled, and the lines on it. */
export type Shape = { noun: string; body: string; detail: string };

/** The picture that fits a need best, by its unit and then by its item; a parcel where nothing does. */
export function shapeFor(item: string, unit: string | null): ShapeName {
  const byUnit = unit === null ? undefined : unitShapes.find(([pattern]) => pattern.test(unit));
  if (byUnit) return byUnit[1];
  return itemShapes.find(([pattern]) => pattern.test(item))?.[1] ?? 'parcel';
}

/** Every shape, drawn by hand. Lines are 1.5 wide; the floor is at 33. */
export const shapes = {
  tin: {
    noun: 'tin',
    body: 'M5 9c0-5 20-5 20 0v20c0 5-20 5-20 0zM25 9c0 4.5-20 4.5-20 0',
    detail: 'M5 9c0 4.5 20 4.5 20 0M5 15c0 4.5 20 4.5 20 0M5 24c0 4.5 20 4.5 20 0',
  },
  bag: {
    noun: 'bag',
    body: 'M8 4h14l-1.5 5c6 5 6.5 16 4 24h-19c-2.5-8-2-19 4-24z',
    detail: 'M9.5 9h11M10 17h10v9h-10z',
  },
  blanket: {
    noun: 'blanket',
    body: 'M6 13h18a3.3 3.3 0 0 1 0 6.6 3.3 3.3 0 0 1 0 6.7 3.3 3.3 0 0 1 0 6.7h-18q-4 0-4-5v-10q0-5 4-5z',
    detail: 'M24 19.6h-14q-3 0-3 3M24 26.3h-14q-3 0-3 3',
  },
  bottle: {
    noun: 'bottle',
    body: 'M12 2h6v7c0 4 5 4 5 9v13q0 2-2 2h-12q-2 0-2-2v-13c0-5 5-5 5-9z',
    detail: 'M12 6h6M7 19h16M7 27h16',
  },
  box: {
    noun: 'box',
    body: 'M5 8l4-4h16v25l-4 4h-16zM5 8h16v25M21 8l4-4',
    detail: 'M5 8h16v25M21 8l4-4M9 14h8v8h-8z',
  },
  bed: {
    noun: 'bed',
    body: 'M2 21c0-7 6-9 8-6q5 3 10 0c2-3 8-1 8 6v8q0 4-4 4h-18q-4 0-4-4z',
    detail: 'M6 25c2-4 16-4 18 0M2 22q2 3 4 3M28 22q-2 3-4 3',
  },
  bowl: {
    noun: 'bowl',
    body: 'M3 18c0-4 24-4 24 0l-3 13q-.5 2-2.5 2h-13q-2 0-2.5-2zM27 18c0 4-24 4-24 0',
    detail: 'M3 18c0 4 24 4 24 0M10 27h10',
  },
  clothing: {
    noun: 'shirt',
    body: 'M10.5 8c2 3.5 7 3.5 9 0l8 5-3.5 7-2.5-1.5v14.5h-13v-14.5l-2.5 1.5-3.5-7z',
    detail: 'M12 27h6',
  },
  sock: {
    noun: 'pair',
    body: 'M9 4h11v15l5 5c4 5-2 11-7 8l-8-6q-2-2-1-5z',
    detail: 'M9 9h11M16 30q0-4 4-6',
  },
  paper: {
    noun: 'bundle',
    body: 'M4 12h22v21h-22z',
    detail: 'M8 17h14M8 21.5h6M8 25h6M8 28.5h6M17.5 21.5h4.5v7h-4.5z',
  },
  collar: {
    noun: 'lead',
    body: 'M15 9a11 9.5 0 1 0 .1 0zM15 14a7 5 0 1 1-.1 0zM12.5 27h5l1 4q-3.5 4-7 0z',
    detail: 'M7 15l3 2.5M23 15l-3 2.5',
  },
  pack: {
    noun: 'pack',
    body: 'M4 15q0-4 4-4h2q0-5 5-5t5 5h2q4 0 4 4v14q0 4-4 4h-14q-4 0-4-4z',
    detail: 'M10 11h10M9 18h12v8h-12z',
  },
  roll: {
    noun: 'roll',
    body: 'M6 8c0-5 18-5 18 0v21c0 5-18 5-18 0zM24 8c0 4.5-18 4.5-18 0',
    detail: 'M6 8c0 4.5 18 4.5 18 0M12 7.5c0-1.5 6-1.5 6 0s-6 1.5-6 0M13 17v9M18 16v9',
  },
  toy: {
    noun: 'toy',
    body: 'M8 5a4 4 0 0 1 4 1.5q3-1 6 0a4 4 0 1 1 5 5.5q.5 4-2.5 6.5c5 3 5 14.5 0 14.5h-11c-5 0-5-11.5 0-14.5q-3-2.5-2.5-6.5a4 4 0 0 1 1-7z',
    detail: 'M12 12.5v1M18 12.5v1M13 16.5q2 1.5 4 0M11 25q4 3 8 0',
  },
  tent: {
    noun: 'tent',
    body: 'M15 8l13 25h-26z',
    detail: 'M15 8v8M15 16l-5 17M15 16l5 17',
  },
  parcel: {
    noun: 'parcel',
    body: 'M3 12h24v21h-24z',
    detail: 'M15 12v21M3 20h24M15 12c-8-1-7-8 0-4 7-4 8 3 0 4',
  },
} as const satisfies Record<string, Shape>;

const unitShapes: readonly (readonly [RegExp, ShapeName])[] = [
  [/^(tins?|cans?)\b/i, 'tin'],
  [/^(bags?|sacks?)\b/i, 'bag'],
  [/^(bottles?|lit(re|er)s?|l|ml)\b/i, 'bottle'],
  [/^(jars?|tubs?|pots?)\b/i, 'tin'],
  [/^rolls?\b/i, 'roll'],
  [/^(packs?|packets?)\b/i, 'pack'],
  [/^(box|boxes|cartons?)\b/i, 'box'],
  [/^bundles?\b/i, 'paper'],
];

const itemShapes: readonly (readonly [RegExp, ShapeName])[] = [
  [/\b(openers?|kettles?|sim cards?|torch(es)?|phones?|vouchers?)\b/i, 'parcel'],
  [/\b(tinned|tins?|canned|cans|beans|soup|tuna|sweetcorn|tomatoes|rice pudding|custard|hot ?dogs)\b/i, 'tin'],
  [/\b(kitchen|toilet|paper) (rolls?|towels?)|\btissues?|\bbin bags|\btrash bags|\bsheeting/i, 'roll'],
  [/\bwater bottles?|\bbottles?|\bbleach|\bshampoo|\bdetergent|\bmilk|\bjuice|\bsquash|\bdrinks?|\boil\b/i, 'bottle'],
  [/\b(nappies|nappy|diapers?|wipes|pads|tampons|sanitary)\b/i, 'pack'],
  [/\btents?\b|\bgazebos?\b/i, 'tent'],
  [/\b(blankets?|duvets?|towels?|sheets?|bedding|sleeping bags?|quilts?|throws?)\b/i, 'blanket'],
  [/\b(beds?|mattress(es)?|baskets?|cots?)\b/i, 'bed'],
  [/\b(bowls?|dishes|plates)\b/i, 'bowl'],
  [/\b(socks?|slippers|shoes|boots|stockings|tights|gloves|mittens)\b/i, 'sock'],
  [
    /\b(cloth(es|ing)|coats?|jumpers?|shirts?|t-shirts?|jackets?|trousers|pyjamas|underwear|hoodies|hats)\b/i,
    'clothing',
  ],
  [/\b(newspapers?|books?|magazines?|textbooks?|notebooks?)\b/i, 'paper'],
  [/\b(leads?|leash(es)?|collars?|harness(es)?)\b/i, 'collar'],
  [/\b(toys?|teddies|games|balls?)\b/i, 'toy'],
  [/\b(cereals?|biscuits|weetabix|tea ?bags?|tea|cakes?|crackers|porridge)\b/i, 'box'],
  [/\b(food|kibble|litter|rice|sugar|flour|pasta|potato(es)?|coffee|oats|fruit|carrots|peas|seed|hay)\b/i, 'bag'],
];
