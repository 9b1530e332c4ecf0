/** What is counted: 24 × `{ unit: 'tin', item: 'dog food' }`. No unit means that the items themselves are counted. */
export type Countable = { item: string; unit: string | null };

/** A whole number with thousands separators: `1,250`. */
export function numberText(quantity: number): string {
  return Math.trunc(quantity)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * A quantity in words: `24 tins of dog food`, `1 blanket`, `5 kg of sugar`. Where an item without a unit
 * can't be counted in words (`dog food`, `leads and collars`), it says `24 × dog food`.
 */
export function quantityText(quantity: number, { item, unit }: Countable): string {
  const count = numberText(quantity);
  const name = item.trim();
  if (unit !== null && unit.trim() !== '') return `${count} ${unitText(quantity, unit)} of ${contentOf(name, unit)}`;
  if (!isPlural(name) || isList(name)) return `${count} × ${name}`;
  return `${count} ${quantity === 1 ? singular(name) : name}`;
}

/** What is in the units, where the item says them once more: in `Tins of dog food`, counted in tins, it is `dog food`. */
function contentOf(item: string, unit: string): string {
  const at = item.search(/\sof\s/i);
  const isSame = singular(item.slice(0, Math.max(at, 0)).toLowerCase()) === singular(unit.trim().toLowerCase());
  return isSame ? item.slice(at + 4).trim() : item;
}

/** The unit as it stands behind a number: `tin` for 1, `tins` for all others; `kg` stays `kg`. */
export function unitText(quantity: number, unit: string): string {
  const name = unit.trim();
  const end = name.search(/\sof\s|\(/);
  const head = (end < 0 ? name : name.slice(0, end)).trimEnd();
  const rest = name.slice(head.length);
  if (symbols.has(head.toLowerCase())) return name;
  const one = isPlural(head) ? singular(head) : head;
  return `${quantity === 1 ? one : plural(one)}${rest}`;
}

/** The plural of an English noun, its last word bent: `box` → `boxes`, `loaf` → `loaves`. */
export function plural(noun: string): string {
  const irregular = irregulars.find(([one]) => endsWithWord(noun, one));
  if (irregular) return noun.slice(0, noun.length - irregular[0].length) + irregular[1];
  if (/(s|x|z|ch|sh)$/i.test(noun)) return `${noun}es`;
  if (/[^aeiou]y$/i.test(noun)) return `${noun.slice(0, -1)}ies`;
  return `${noun}s`;
}

/** The singular of a plural English noun: `blankets` → `blanket`, `boxes` → `box`. */
export function singular(noun: string): string {
  const irregular = irregulars.find(([, many]) => endsWithWord(noun, many));
  if (irregular) return noun.slice(0, noun.length - irregular[1].length) + irregular[0];
  if (/(ss|x|z|ch|sh)es$/i.test(noun)) return noun.slice(0, -2);
  if (/[^aeiou]ies$/i.test(noun) && noun.length > 4) return `${noun.slice(0, -3)}y`;
  return isPlural(noun) ? noun.slice(0, -1) : noun;
}

const symbols = new Set(['kg', 'g', 'mg', 'l', 'ml', 'cl', 'lb', 'lbs', 'oz', 'm', 'cm', 'mm', 'm²']);
const irregulars = [
  ['loaf', 'loaves'],
  ['knife', 'knives'],
  ['scarf', 'scarves'],
  ['shelf', 'shelves'],
  ['half', 'halves'],
  ['child', 'children'],
  ['person', 'people'],
  ['bus', 'buses'],
  ['gas', 'gases'],
  ['series', 'series'],
  ['cookie', 'cookies'],
  ['onesie', 'onesies'],
  ['brownie', 'brownies'],
] as const;

function isPlural(noun: string): boolean {
  return (/[^su'’]s$/i.test(noun) && !/\bgas$/i.test(noun)) || irregulars.some(([, many]) => endsWithWord(noun, many));
}

function isList(name: string): boolean {
  return /\b(and|or)\b|[,&/()]/i.test(name);
}

function endsWithWord(text: string, word: string): boolean {
  const start = text.length - word.length;
  return start >= 0 && text.slice(start).toLowerCase() === word && !/[a-z]/i.test(text.charAt(start - 1));
}
