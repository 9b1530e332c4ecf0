import { wordsOf } from './split-items.ts';
import { MEASURED_UNITS, unitOf } from './units.ts';

/** A thing asked for, before it gets the number of its line. */
export type ReadNeed = {
  item: string;
  unit: string | null;
  wanted: number | null;
  note: string;
  anythingLike: boolean;
};

/** What is said about a thing. `refused`: it is not wanted after all; `refusedBeside`: other things that are not. */
export type Details = {
  unit: string | null;
  wanted: number | null;
  notes: string[];
  anythingLike: boolean;
  refused: boolean;
  refusedBeside: string[];
  /** A quantity of 0 was stated, which can mean that none is wanted or that none is left. */
  none: boolean;
};

const LONGEST_NOTE = 300;

/** Nothing said yet. */
export function noDetails(): Details {
  return { unit: null, wanted: null, notes: [], anythingLike: false, refused: false, refusedBeside: [], none: false };
}

/** Adds what a later part of the list says about the same thing. */
export function addDetails(details: Details, more: Details): void {
  details.wanted ??= more.wanted;
  details.unit ??= more.unit;
  details.notes.push(...more.notes);
  details.anythingLike ||= more.anythingLike;
  details.refused ||= more.refused;
  details.refusedBeside.push(...more.refusedBeside);
}

/** The need that a thing and all that was said about it make. */
export function needOf(item: string, details: Details): ReadNeed {
  const notes = [
    ...new Set(details.notes.map((note) => note.replace(/^[\s,;–-]+|[\s,;–-]+$/g, '')).filter((note) => note !== '')),
  ];
  return {
    item,
    unit: details.unit ?? unitInNotes(notes),
    wanted: details.wanted,
    note: clipped(notes.join('; '), LONGEST_NOTE),
    anythingLike: details.anythingLike,
  };
}

/** "(small jars)", "250g packs": a note of a size and a unit also says the unit. */
function unitInNotes(notes: readonly string[]): string | null {
  for (const note of notes) {
    const words = wordsOf(note.toLowerCase());
    const unit = unitOf(words[words.length - 1]);
    if (!unit || unit.needsOf || MEASURED_UNITS.has(unit.singular) || words.length > 3) continue;
    const sizes = words
      .slice(0, -1)
      .every((word) =>
        /^(?:large|small|big|medium|family|catering|\d[\d.,]*-?(?:k?g|ml|l|cl|kg|oz|litre)?|litre|kg|g|ml|l)$/.test(
          word,
        ),
      );
    if (sizes) return unit.singular;
  }
  return null;
}

function clipped(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .toWellFormed()
        .trimEnd()}…`;
}
