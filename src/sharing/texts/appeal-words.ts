import type { Deps } from '../../http/deps.ts';
import type { Tally } from '../../tally/shapes.ts';
import { asOfText, deadlineText, shortDate } from '../../ui/dates.ts';
import { numberText } from '../../ui/quantities.ts';
import { visitsStoppedTitle } from '../../ui/state-words.ts';
import { appealTallyWords, ofThings } from '../../ui/tally-words.ts';
import { linkUrl } from '../paths.ts';
import type { BadgePicture } from '../pictures/draw-badge.ts';
import type { PreviewPicture } from '../pictures/draw-preview.ts';
import type { SharedAppeal } from '../queries.ts';
import type { ShareBlockProps } from './share-block.tsx';
import { absoluteDeadline, shareStage, shareText } from './share-text.ts';
import { textOfLink } from './text-choice.ts';

/** What is sent with a link to this appeal at this moment, unless the person changes it. `linkId` null: by no link. */
const shareTextOf = (appeal: SharedAppeal, linkId: string | null, now: Date): string =>
  shareText({ ...appeal, stage: shareStage(appeal, now), ownText: textOfLink(appeal.ownTexts, linkId) });

/** What the buttons that pass it on are told of an appeal; `link` null: its own address. `text`: what a person made of it. */
export const shareBlockOf = (
  { publicUrl, clock }: Pick<Deps, 'publicUrl' | 'clock'>,
  appeal: SharedAppeal,
  link: { id: string; code: string } | null,
  text: string = shareTextOf(appeal, link?.id ?? null, clock.now()),
): ShareBlockProps => ({
  slug: appeal.slug,
  code: link?.code ?? null,
  url: linkUrl(publicUrl, appeal.slug, link?.code ?? null),
  text,
  title: appeal.title,
});

/** When it ends, in words that stay true; null without a deadline. */
export const untilWords = ({ deadline, organisation }: SharedAppeal): string | null =>
  deadline === null ? null : absoluteDeadline(deadline, organisation.timeZone);

/** What the preview picture says of an appeal at this moment. */
export function pictureOf(appeal: SharedAppeal, tally: Tally, now: Date): PreviewPicture {
  const { timeZone } = appeal.organisation;
  const [only, another] = tally.needs;
  // Where a need says no number, what came for it is no part of what the others ask for.
  const wanted = tally.needs.some((need) => need.wanted === null) ? null : tally.wanted;
  return {
    title: appeal.title,
    organisation: appeal.organisation.name,
    until: stateWords(appeal, tally, now),
    words: appealTallyWords(tally),
    asOf: `${asOfText(now, timeZone)} on ${shortDate(now, timeZone, now)}`,
    counts: { ...tally, wanted },
    thing: only !== undefined && another === undefined ? only : null,
  };
}

/** What the badge says of an appeal at this moment: shorter, as it is small. */
export function badgeOf(appeal: SharedAppeal, tally: Tally, now: Date): BadgePicture {
  const { title, words, counts, asOf, until } = pictureOf(appeal, tally, now);
  const promised = tally.pledged + tally.onTheWay;
  const takes = tally.state === 'open' && appeal.visitsStoppedAt === null;
  return {
    title,
    words: takes
      ? ofThings(badgeWords({ wanted: counts.wanted, received: tally.received, promised }), tally.needs)
      : until,
    asOf: takes && until !== '' ? `${until} · ${asOf}` : `${words}, ${asOf}`,
    wanted: counts.wanted,
    received: tally.received,
    promised,
  };
}

function badgeWords({ wanted, received, promised }: Pick<BadgePicture, 'wanted' | 'received' | 'promised'>): string {
  const said = [
    ...(promised > 0 ? [`${numberText(promised)} promised`] : []),
    ...(received > 0 ? [`${numberText(received)} already here`] : []),
  ];
  const of = wanted === null ? '' : ` of ${numberText(wanted)}`;
  return `${said.length === 0 ? 'Nothing promised yet' : said.join(', ')}${of}`;
}

function stateWords(appeal: SharedAppeal, tally: Tally, now: Date): string {
  if (appeal.visitsStoppedAt !== null && tally.state !== 'closed') return `${visitsStoppedTitle}, thank you`;
  switch (tally.state) {
    case 'open': {
      const until = untilWords(appeal) ?? '';
      return appeal.slowSince === null ? until : [until, 'please take a time first'].filter(Boolean).join(' · ');
    }
    case 'paused':
      return 'Paused: please send nothing at the moment';
    case 'full':
      return 'Full: everything is promised, thank you';
    case 'closed':
    case 'draft': {
      const { deadline, organisation } = appeal;
      const past = deadline !== null && deadline <= now;
      return past ? `Closed: ${deadlineText(deadline, organisation.timeZone, now)}` : 'Closed, thank you';
    }
  }
}
