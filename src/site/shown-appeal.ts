import { overflowOf, type Overflow } from '../appeals/overflow.ts';
import { appealWithParts, isPublic, type AppealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { momentsToCome, type ShownMoment } from '../sharing/moments-shown.ts';
import { ownTextsOf, type ShareLink } from '../sharing/queries.ts';
import { amplificationWords } from '../sharing/ripple/words.ts';
import { tallyWithPassedOn } from '../tally/queries.ts';
import type { Tally } from '../tally/shapes.ts';
import { renderPage } from '../ui/layout.tsx';
import { appealPage } from './appeal-document.tsx';

/** What the public page of an appeal shows, whoever looks at it. */
export type ShownAppeal = {
  found: AppealWithParts;
  tally: Tally;
  /** The charity's own words to pass on, of which a page shows one. */
  ownTexts: string[];
  amplification: string | null;
  moments: ShownMoment[];
  /** Where what is not needed here any more is needed. */
  overflow: Overflow[];
};

/** Reads it; null when strangers see no such appeal. */
export async function shownAppealOf({ db, clock }: Deps, slug: string): Promise<ShownAppeal | null> {
  const found = await appealWithParts(db, slug);
  if (!found || !isPublic(found.appeal)) return null;
  const { appeal, organisation } = found;
  const now = clock.now();
  const counted = await tallyWithPassedOn(db, appeal.id, now);
  if (!counted) return null;
  const { tally, passedOn } = counted;
  const ownTexts = await ownTextsOf(db, appeal.id);
  const moments = await momentsToCome(db, { ...appeal, organisation }, { now });
  const overflow = await overflowOf(db, { ...found, tally }, now);
  return { found, tally, ownTexts, amplification: amplificationWords(passedOn, tally.needs), moments, overflow };
}

/** The page as who comes this way sees it. `textNumber`: which of the charity's own words it shows. */
export async function shownHtml(
  deps: Deps,
  { found, tally, ownTexts, amplification, moments, overflow }: ShownAppeal,
  { via = null, channel, textNumber = 0 }: { via?: ShareLink | null; channel: string | null; textNumber?: number },
): Promise<string> {
  const ownText = ownTexts[textNumber] ?? null;
  return renderPage(await appealPage(deps, found, tally, { via, channel, moments, ownText, amplification, overflow }));
}
