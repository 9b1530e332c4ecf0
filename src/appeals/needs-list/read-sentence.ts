import { canBeItem, cutDeadline, hasContent, isContext, isProse, isTitle } from './context.ts';
import type { Polarity } from './polarity.ts';
import { verdictOf, verdictOfHeading } from './polarity.ts';
import type { ListReading } from './read-list.ts';
import { headOf, refusedList, wantedList } from './read-list.ts';
import { isDescription } from './split-items.ts';

/** What a sentence came to. A heading says which way the lines after it go. */
export type SentenceReading = ListReading | { kind: 'heading'; polarity: Polarity | null };

/** Reads one sentence in a part of the text where things are wanted or not. */
export function readSentence(sentence: string, section: Polarity): SentenceReading {
  const turn = turningPoint(sentence);
  if (turn) return joined(readSentence(turn.before, section), readSentence(turn.after, turn.polarity));
  const heading = verdictOfHeading(sentence);
  if (heading !== null && heading !== 'none') return { kind: 'heading', polarity: heading };
  const verdict = verdictOf(sentence) ?? verdictAfterClause(sentence);
  if (verdict) {
    if (!hasContent(cutDeadline(verdict.rest).rest)) return { kind: 'heading', polarity: verdict.polarity };
    if (namesThePlaceOfItems(sentence, verdict.rest)) return { kind: 'heading', polarity: verdict.polarity };
    if (isAboutDoing(verdict.rest) || isTitle(verdict.rest)) return { kind: 'context' };
    if (verdict.strong || !isContext(verdict.rest)) {
      const list = verdict.polarity === 'wanted' ? wantedList(verdict.rest, true) : refusedList(verdict.rest, true);
      if (list.kind === 'list') return list;
      return isContext(verdict.rest) || isProse(verdict.rest) || (verdict.strong && !canBeItem(verdict.rest))
        ? { kind: 'context' }
        : { kind: 'unclear' };
    }
  }
  if (isContext(sentence)) return { kind: 'context' };
  if (section === 'notWanted')
    return isProse(headOf(sentence)) &&
      !/^(?:any|items|things|food|goods|clothes|products|old|broken|used)/i.test(sentence)
      ? { kind: 'aside' }
      : refusedList(sentence, false);
  return wantedList(sentence, false);
}

/** Where a sentence turns: "blankets but no duvets", "enough food, but we could use milk". */
function turningPoint(sentence: string): { before: string; after: string; polarity: Polarity } | null {
  const found = /[ ,–]+(?:but|however) (?=\S)/i.exec(sentence);
  if (!found || found.index === 0 || insideBrackets(sentence, found.index)) return null;
  const after = sentence.slice(found.index + found[0].length);
  const verdict = verdictOf(after);
  if (verdict && hasContent(verdict.rest) && verdict.strong)
    return { before: sentence.slice(0, found.index), after, polarity: verdict.polarity };
  const not = /^(?:not|please no|please not) (?=\S)/i.exec(after);
  if (!not || isDescription(after.slice(not[0].length)) || isProse(after)) return null;
  return { before: sentence.slice(0, found.index), after: after.slice(not[0].length), polarity: 'notWanted' };
}

function insideBrackets(text: string, at: number): boolean {
  return text.lastIndexOf('(', at) > text.lastIndexOf(')', at);
}

function joined(first: SentenceReading, second: SentenceReading): SentenceReading {
  if (first.kind !== 'list') return second.kind === 'list' ? second : first;
  if (second.kind !== 'list') return first;
  return {
    kind: 'list',
    needs: [...first.needs, ...second.needs],
    notWanted: [...first.notWanted, ...second.notWanted],
  };
}

/** "After the storm we need tarpaulins": the verdict of the clause that follows an introduction. */
function verdictAfterClause(sentence: string): ReturnType<typeof verdictOf> {
  if (
    !/^(?:after|since|with|for|as|following|because|due|to|when|while|in|at|on|this|our|hello|hi|hey|dear|good|if|thanks|thank|now|it's|so|and|before|over|until|urgent|evening|morning|afternoon|all)\b/i.test(
      sentence,
    )
  )
    return null;
  const begins = /[ ,–:]+(?=(?:we|please|can you|could you|can anyone|could anyone|does anyone|has anyone|anyone)\b)/gi;
  for (const found of [...sentence.slice(0, 300).matchAll(begins)].slice(0, 4)) {
    const verdict = verdictOf(sentence.slice(found.index + found[0].length));
    if (verdict?.strong) return verdict;
  }
  return null;
}

/** "Items we need for the kennels": a heading that says where the things go. */
function namesThePlaceOfItems(sentence: string, rest: string): boolean {
  return (
    /^(?:(?:some|the|more|other|a few|current|currently) )*(?:items?|things?|what|supplies|stuff|donations|products|goods|list|wish ?list)\b/i.test(
      sentence,
    ) &&
    /^(?:for|at|in|from|by|this|to|until|on)\b/i.test(rest) &&
    !/[:,–]/.test(rest)
  );
}

/** "We need to raise the roof", "please bring them to the hall": not about things to give. */
function isAboutDoing(rest: string): boolean {
  return (
    /^(?:to|you|it|them|these|those|him|her|me|that|what|whatever|everything|anything you|all|as much|generously|if|when|at|in|on|by|with|from|up|out|back|over|before|after|between|somewhere|someone|people|and)\b/i.test(
      rest,
    ) && !/^(?:all (?:kinds|sorts|sizes|types)|as (?:many|much) \S+ as)\b/i.test(rest)
  );
}
