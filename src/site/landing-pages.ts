import { makeChanges } from '../db/changes.ts';
import type { Deps } from '../http/deps.ts';
import { shownOthers } from '../appeals/overflow.ts';
import { keepOfAppeals, type OfAppeal } from '../http/kept.ts';
import { makeHole, splicedPage, type Hole, type SplicedPage } from '../http/spliced-pages.ts';
import { landingOf, type Landing } from '../sharing/links/landing.ts';
import type { Channel } from '../sharing/paths.ts';
import type { ShareLink } from '../sharing/queries.ts';
import { shownAppealOf, shownHtml } from './shown-appeal.ts';

export type LandingPages = {
  landing(slug: string, code: string): Promise<Landing | null>;
  /** The page and what fills it; null when the appeal has just gone. */
  page(
    slug: string,
    landing: Landing,
    channel: Channel | null,
  ): Promise<{ page: SplicedPage; values: Record<string, string> } | null>;
  /** What was made until now is made anew for whoever asks next. */
  age(): void;
};

/** What makes one personal page another page, and not the same with other words in it. */
type Form = {
  slug: string;
  kind: ShareLink['kind'];
  hasName: boolean;
  hasMessage: boolean;
  hasChannel: boolean;
  textNumber: number;
};
type Kept = OfAppeal & { page: SplicedPage };
const mostLinks = 50_000;
const mostPages = 200;

/**
 * The appeal's page as it is seen through personal links. Ten thousand links of one appeal are a handful of pages that
 * differ in a code, a name and a few words; so each of those is rendered and compressed once, and the rest filled in.
 */
export function makeLandingPages(deps: Deps): LandingPages {
  const { db, changes, load } = deps;
  const holes = {
    code: makeHole('code'),
    name: makeHole('name'),
    message: makeHole('message'),
    channel: makeHole('channel'),
  };
  const landings = keepOfAppeals(
    (key) => {
      const [slug = '', code = ''] = key.split('/');
      return landingOf(db, slug, code);
    },
    { changes, load, most: mostLinks },
  );
  const render = async (key: string): Promise<Kept | null> => {
    const form = readForm(key);
    const shown = await shownAppealOf(deps, form.slug);
    if (!shown) return null;
    const markerIf = (has: boolean, hole: Hole): string | null => (has ? hole.marker : null);
    const via: ShareLink = {
      id: '',
      code: holes.code.marker,
      kind: form.kind,
      name: markerIf(form.hasName, holes.name),
      message: markerIf(form.hasMessage, holes.message),
    };
    const channel = markerIf(form.hasChannel, holes.channel);
    const html = await shownHtml(deps, shown, { via, channel, textNumber: form.textNumber });
    return {
      appealId: shown.found.appeal.id,
      alsoOf: shownOthers(shown.overflow),
      page: await splicedPage(html, Object.values(holes)),
    };
  };
  const moves = makeChanges();
  changes.onAppeal(moves.appealChanged);
  changes.onGap(moves.gap);
  const pages = keepOfAppeals(render, { changes: moves, load, most: mostPages });
  return {
    age: moves.gap,
    landing: (slug, code) => landings(`${slug}/${code}`),
    async page(slug, { link, textNumber }, channel) {
      const { code, kind, name, message } = link;
      const kept = await pages(
        keyOf({
          slug,
          kind,
          hasName: name !== null,
          hasMessage: message !== null,
          hasChannel: channel !== null,
          textNumber,
        }),
      );
      return (
        kept && { page: kept.page, values: { code, name: name ?? '', message: message ?? '', channel: channel ?? '' } }
      );
    },
  };
}

const keyOf = ({ slug, kind, hasName, hasMessage, hasChannel, textNumber }: Form): string =>
  [slug, kind, hasName, hasMessage, hasChannel, textNumber].join('/');

function readForm(key: string): Form {
  const [slug = '', kind, hasName, hasMessage, hasChannel, textNumber] = key.split('/');
  const known = (['group', 'place', 'stall', 'embed'] as const).find((one) => one === kind);
  return {
    slug,
    kind: known ?? 'person',
    hasName: hasName === 'true',
    hasMessage: hasMessage === 'true',
    hasChannel: hasChannel === 'true',
    textNumber: Number(textNumber),
  };
}
