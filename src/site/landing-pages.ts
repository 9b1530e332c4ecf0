import type { VNode } from 'preact';
import { isPublic, appealWithParts, type AppealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { keepOfAppeals, type OfAppeal } from '../http/kept.ts';
import { makeHole, splicedPage, type Hole, type SplicedPage } from '../http/spliced-pages.ts';
import { landingOf, type Landing } from '../sharing/links/landing.ts';
import { momentsToCome, type ShownMoment } from '../sharing/moments-shown.ts';
import type { Channel } from '../sharing/paths.ts';
import { ownTextsOf, type ShareLink } from '../sharing/queries.ts';
import { amplificationWords } from '../sharing/ripple/words.ts';
import { passedOnOf, tallyOf } from '../tally/queries.ts';
import type { Tally } from '../tally/shapes.ts';
import { renderPage } from '../ui/layout.tsx';

export type LandingPages = {
  landing(slug: string, code: string): Promise<Landing | null>;
  /** The page and what fills it; null when the appeal has just gone. */
  page(
    slug: string,
    landing: Landing,
    channel: Channel | null,
  ): Promise<{ page: SplicedPage; values: Record<string, string> } | null>;
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
type RenderWith = (
  found: AppealWithParts,
  tally: Tally,
  extra: {
    via: ShareLink;
    channel: string | null;
    moments: ShownMoment[];
    ownText: string | null;
    amplification: string | null;
  },
) => Promise<VNode>;

const mostLinks = 50_000;
const mostPages = 200;

/**
 * The appeal's page as it is seen through personal links. Ten thousand links of one appeal are a handful of pages that
 * differ in a code, a name and a few words; so each of those is rendered and compressed once, and the rest filled in.
 */
export function makeLandingPages(deps: Deps, renderWith: RenderWith): LandingPages {
  const { db, changes, clock } = deps;
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
    { changes, most: mostLinks },
  );
  const render = async (key: string): Promise<Kept | null> => {
    const form = readForm(key);
    const found = await appealWithParts(db, form.slug);
    const tally = found && (await tallyOf(db, found.appeal.id, clock.now()));
    if (!found || !tally || !isPublic(found.appeal)) return null;
    const markerIf = (has: boolean, hole: Hole): string | null => (has ? hole.marker : null);
    const via: ShareLink = {
      id: '',
      code: holes.code.marker,
      kind: form.kind,
      name: markerIf(form.hasName, holes.name),
      message: markerIf(form.hasMessage, holes.message),
    };
    const moments = await momentsToCome(
      db,
      { ...found.appeal, organisation: found.organisation },
      { now: clock.now() },
    );
    const texts = await ownTextsOf(db, found.appeal.id);
    const amplification = amplificationWords(await passedOnOf(db, found.appeal.id), tally.needs);
    const channel = markerIf(form.hasChannel, holes.channel);
    const ownText = texts[form.textNumber] ?? null;
    const html = renderPage(await renderWith(found, tally, { via, channel, moments, ownText, amplification }));
    return { appealId: found.appeal.id, page: await splicedPage(html, Object.values(holes)) };
  };
  const pages = keepOfAppeals(render, { changes, most: mostPages });
  return {
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
