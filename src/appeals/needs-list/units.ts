/** The units in which people count things, as they are written, in one and in many. */

const UNITS =
  `tin/tins can/cans bag/bags box/boxes pack/packs packet/packets jar/jars bottle/bottles pair/pairs roll/rolls
carton/cartons sachet/sachets tube/tubes bar/bars case/cases crate/crates pallet/pallets sack/sacks tray/trays set/sets
bundle/bundles pouch/pouches tub/tubs loaf/loaves bunch/bunches pot/pots punnet/punnets drum/drums barrel/barrels bale/bales
piece/pieces multipack/multipacks jug/jugs block/blocks reel/reels sleeve/sleeves sheet/sheets kit/kits parcel/parcels
canister/canisters load/loads stack/stacks net/nets slab/slabs head/heads ream/reams bucket/buckets bin/bins
litre/litres kilo/kilos kilogram/kilograms gram/grams metre/metres gallon/gallons pint/pints tonne/tonnes ton/tons pound/pounds`
    .split(/\s+/)
    .flatMap((pair) => {
      const [one = '', many = ''] = pair.split('/');
      return [
        [one, { singular: one, many: false }],
        [many, { singular: one, many: true }],
      ] as const;
    });

const SHORT_FORMS = [
  ['pkt', 'packet'], ['pkts', 'packet'], ['pks', 'pack'], ['pk', 'pack'], ['prs', 'pair'], ['pr', 'pair'], ['btl', 'bottle'],
  ['btls', 'bottle'], ['ctn', 'carton'], ['ctns', 'carton'], ['bx', 'box'], ['pcs', 'piece'], ['pc', 'piece'], ['kg', 'kg'],
  ['kgs', 'kg'], ['kilos', 'kg'], ['liter', 'litre'], ['liters', 'litre'], ['ltr', 'litre'], ['ltrs', 'litre'], ['litres', 'litre'],
  ['lbs', 'lb'], ['lb', 'lb'], ['meters', 'metre'], ['six-pack', 'six-pack'], ['six-packs', 'six-pack'], ['packs/boxes', 'pack'],
] as const; // prettier-ignore

const KNOWN: ReadonlyMap<string, { singular: string; many: boolean }> = new Map<
  string,
  { singular: string; many: boolean }
>([...UNITS, ...SHORT_FORMS.map(([short, singular]) => [short, { singular, many: true }] as const)]);

/** Units of weight, volume and length: with a number in front they are a size, unless "of" follows. */
export const MEASURED_UNITS: ReadonlySet<string> = new Set([
  'kg',
  'kilo',
  'kilogram',
  'gram',
  'litre',
  'metre',
  'gallon',
  'pint',
  'tonne',
  'ton',
  'pound',
  'lb',
]);

/** These stand in front of many an item that is no quantity of anything: "sheets of", "set of", "heads of". */
const NEEDS_OF: ReadonlySet<string> = new Set([
  'sheet',
  'load',
  'net',
  'head',
  'bin',
  'bucket',
  'block',
  'stack',
  'kit',
  'bar',
  'pound',
]);

/** The unit a word stands for, or null. */
export function unitOf(word: string | undefined): { singular: string; many: boolean; needsOf: boolean } | null {
  const known =
    word === undefined
      ? undefined
      : KNOWN.get(
          word
            .toLowerCase()
            .replace(/[.,:]+$/, '')
            .replace(/\(s\)$/, 's'),
        );
  return known ? { ...known, needsOf: NEEDS_OF.has(known.singular) } : null;
}

/** A unit as somebody wrote it into a column of its own: known ones in the singular, others as they are. */
export function unitFromColumn(cell: string): string | null {
  const words = cell
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, ' ')
    .trim();
  if (
    words === '' ||
    /\d/.test(words) ||
    /^(?:each|ea|unit|units|item|items|no|nos|number|n a|na|any|various|mixed|all|-)$/.test(words)
  )
    return null;
  return (unitOf(words)?.singular ?? words.replace(/(?<=[^s\s]{3})s$/, '')).slice(0, 30).trim();
}
