import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ParsedNeed } from '../../../src/appeals/needs-list/parse-needs-list.ts';

/** A need as a person would read it out of a list. */
export type ExpectedNeed = { item: string; unit?: string; wanted?: number; note?: string; anythingLike?: boolean };

/** A list's expectations, as in the JSON files beside the texts. */
export type Expected = { needs: ExpectedNeed[]; notWanted: string[]; notNeeds?: string[] };

/** Small letters, plain quotes and no plural s, so that "Dog Beds" contains "dog bed". */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .split(/\s+/)
    .map((word) => word.replace(/(?<=\p{L}{2})s\b/gu, ''))
    .join(' ')
    .trim();
}

/** Whether a found need is the expected one: item contained, unit and quantity equal, note contained. */
export function matches(found: ParsedNeed, expected: ExpectedNeed): boolean {
  if (!plain(found.item).includes(plain(expected.item))) return false;
  if (expected.unit !== undefined && found.unit !== expected.unit) return false;
  if (found.wanted !== (expected.wanted ?? null)) return false;
  if (expected.note !== undefined && !plain(found.note).includes(plain(expected.note))) return false;
  return expected.anythingLike === undefined || found.anythingLike === expected.anythingLike;
}

const shape = z.object({
  needs: z.array(
    z.object({
      item: z.string(),
      unit: z.string().exactOptional(),
      wanted: z.number().exactOptional(),
      note: z.string().exactOptional(),
      anythingLike: z.boolean().exactOptional(),
    }),
  ),
  notWanted: z.array(z.string()),
  notNeeds: z.array(z.string()).exactOptional(),
});

/** Where the lists and what they say are kept. */
export const folder = new URL('../../needs-lists/', import.meta.url);

/** What the JSON file of a list says. */
export function expectedOf(name: string): Expected {
  return shape.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));
}
