import { calmCase } from './calm-case.ts';
import { canBeItem, cutDeadline, isProse } from './context.ts';
import { withoutPoliteEnd } from './polarity.ts';
import { splitNotWanted } from './split-items.ts';

const LONGEST_REFUSAL = 120;

/** The things refused in a text, each by itself. */
export function refusedItems(text: string): string[] {
  return splitNotWanted(text)
    .map((part) =>
      withoutPoliteEnd(
        part.split(/ ?– ?|: | (?:until|till|because|as we|since|so|unless|while|at the moment|for now)(?: |$)/i)[0] ??
          '',
      ),
    )
    .map((part) =>
      cutDeadline(part)
        .rest.replace(
          /^(?:(?:any|more|the|some|further|your|of|a|an|also|no|x ?\d+|\d+ x?|anymore|please|etc) )+(?=\S)/i,
          '',
        )
        .replace(/[ ,]*\betc\b\.?$/i, ''),
    )
    .map((part) => calmCase(part.replace(/^[\s"'.:;-]+|[\s".:;-]+$/g, '')))
    .filter(
      (part) =>
        part.length <= LONGEST_REFUSAL &&
        (canBeItem(part) || /^any(?:thing)? /.test(part)) &&
        (!isProse(part) || /^(?:any|items|things|food|goods|clothes|products|old|broken|used)/.test(part)),
    );
}
