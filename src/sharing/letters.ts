import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { groups, shareLinks } from '../db/schema/sharing.ts';
import { supporters } from '../db/schema/supporters.ts';
import type { Deps } from '../http/deps.ts';
import type { LetterKinds } from '../mail/letter.ts';
import { groupLetter, shareLinkLetter } from './links/commands.ts';
import { groupLetterDraft, shareLinkDraft } from './emails.tsx';
import { groupPath, linkUrl, ownLinkPath, rippleUrl } from './paths.ts';
import { rippleStart } from './queries.ts';

const ids = z.object({ linkId: z.uuid() });

/** The mail of this slice. */
export const sharingLetters = (deps: Deps): LetterKinds => ({
  [shareLinkLetter]: async (given) => {
    const { linkId } = ids.parse(given);
    const start = await rippleStart(deps.db, linkId);
    const [supporter] = await deps.db
      .select({ id: supporters.id, email: supporters.email })
      .from(shareLinks)
      .innerJoin(supporters, eq(supporters.id, shareLinks.supporterId))
      .where(eq(shareLinks.id, linkId));
    if (!start || !supporter || supporter.email === null) return null;
    const { appeal, link } = start;
    return shareLinkDraft({
      to: supporter.email,
      appeal: { title: appeal.title, url: linkUrl(deps.publicUrl, appeal.slug, null) },
      organisation: appeal.organisation,
      url: linkUrl(deps.publicUrl, appeal.slug, link.code, 'mail'),
      rippleUrl: rippleUrl(deps, link.id),
      linkPageUrl: deps.publicUrl + ownLinkPath(deps, link.id),
      aboutMeUrl: `${deps.publicUrl}/supporters/${deps.tokens.make('supporter', supporter.id)}`,
      siteUrl: deps.publicUrl,
    });
  },
  [groupLetter]: async (given) => {
    const { linkId } = ids.parse(given);
    const start = await rippleStart(deps.db, linkId);
    const [keeper] = await deps.db
      .select({ id: supporters.id, email: supporters.email })
      .from(groups)
      .innerJoin(supporters, eq(supporters.id, groups.supporterId))
      .where(eq(groups.linkId, linkId));
    if (!start || !keeper || keeper.email === null) return null;
    const { appeal, link } = start;
    return groupLetterDraft({
      to: keeper.email,
      name: link.name ?? 'your group',
      appeal: { title: appeal.title, url: linkUrl(deps.publicUrl, appeal.slug, null) },
      organisation: appeal.organisation,
      url: linkUrl(deps.publicUrl, appeal.slug, link.code, 'mail'),
      groupUrl: deps.publicUrl + groupPath(appeal.slug, link.code),
      linkPageUrl: deps.publicUrl + ownLinkPath(deps, link.id),
      aboutMeUrl: `${deps.publicUrl}/supporters/${deps.tokens.make('supporter', keeper.id)}`,
      siteUrl: deps.publicUrl,
    });
  },
});
