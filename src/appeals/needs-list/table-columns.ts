import type { Polarity } from './polarity.ts';
import { headingWords } from './polarity.ts';

/** What a column is for. */
export type Role = 'item' | 'quantity' | 'unit' | 'note' | 'status' | 'skip' | Polarity;

const ROLES: readonly (readonly [Role, RegExp])[] = [
  [
    'item',
    /^(?:items?(?: needed| required| name| description)?|description|products?|articles?|goods|what|what we need|name|thing|donation|food item|item description)$/,
  ],
  [
    'skip',
    /^(?:have|got|have got|in stock|stock|current stock|received|pledged|donated|so far|already have|on hand|#|id|ref|row|line|price|cost|each|link|priority|urgent|category|number received)$/,
  ],
  [
    'quantity',
    /^(?:qty|quantity|quantities|how many|how much|number|numbers|amount|no|nos|needed|number needed|qty needed|quantity needed|amount needed|still needed|required|qty required|quantity required|number required|wanted|target|count|total|total needed|goal|q ty|need|we need|how many needed|short|shortfall)$/,
  ],
  ['unit', /^(?:units?|unit type|pack|packaging|container|measure|per|uom|unit of measure|form|counted in|packed in)$/],
  [
    'note',
    /^(?:notes?|comments?|details?|remarks?|info|information|spec|specification|sizes?|brand|colour|color|type|condition|extra info|other|more info|requirements|preference|preferences|anything else|age)$/,
  ],
  ['status', /^(?:status|still wanted|needed y n|need y n)$/],
];

/** Whether the cells name columns, one of them that of the things. */
export function isHead(cells: readonly string[]): boolean {
  const named = cells.filter((cell) => cell !== '');
  return (
    named.length >= 2 && named.every((cell) => roleOf(cell) !== null) && named.some((cell) => roleOf(cell) === 'item')
  );
}

/** What a column with this head is for, or null. */
export function roleOf(cell: string): Role | null {
  const words = headingWords(cell.replace(/\([^()]*\)/g, '').replace(/[?*#:]/g, ' ')).join(' ');
  return ROLES.find(([, pattern]) => pattern.test(words))?.[0] ?? (cell.trim() === '#' ? 'skip' : null);
}
