import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../../db/connect.ts';
import { runPrepared } from '../../db/run-prepared.ts';
import { ownWords } from '../own-words.ts';
import { carriedLink, ownTexts, shownName, type ShareLink } from '../queries.ts';
import { textNumber } from '../texts/text-choice.ts';
import { carriedSource, isCarried } from './carried.ts';

/** A link with the public appeal that it leads to. */
export type Landing = {
  appealId: string;
  link: ShareLink;
  /** Which of the charity's own texts the link carries, from 0. */
  textNumber: number;
};

/**
 * What somebody needs to be shown who comes through a link; null when there is no such link, or it was turned off.
 * Through one of another appeal: that of the same person here, or the plain page with a code that keeps the credit.
 */
export async function landingOf(db: DbOrTx, slug: string, code: string): Promise<Landing | null> {
  if (!isCarried(code)) return ownLanding(db, slug, code);
  const source = await carriedSource(db, { slug }, code);
  if (!source) return null;
  if (source.code !== null) return ownLanding(db, slug, source.code);
  return { appealId: source.appealId, link: carriedLink(code), textNumber: 0 };
}

async function ownLanding(db: DbOrTx, slug: string, code: string): Promise<Landing | null> {
  const [row] = await runPrepared<ShareLink & { appealId: string; ownTexts: string[] }>(
    db,
    sql`
    select appeals.id as "appealId", share_links.id, share_links.code, share_links.kind,
           ${ownTexts} as "ownTexts",
           case when share_links.words_hidden_at is null then share_links.name end as name,
           case when share_links.words_hidden_at is null then share_links.message end as message
      from share_links join appeals on appeals.id = share_links.appeal_id
     where share_links.code = ${code} and appeals.slug = ${slug} and share_links.turned_off_at is null
       and appeals.state <> 'draft' and appeals.taken_down_at is null`,
  );
  if (!row) return null;
  const { appealId, name, message, ownTexts: texts, ...link } = row;
  const words = message === null ? null : ownWords(message) || null;
  const number = texts.length === 0 ? 0 : textNumber(link.id, texts.length);
  return { appealId, link: { ...link, name: shownName(name), message: words }, textNumber: number };
}
