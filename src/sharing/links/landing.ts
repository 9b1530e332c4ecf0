import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../../db/connect.ts';
import { runPrepared } from '../../db/run-prepared.ts';
import { ownWords } from '../own-words.ts';
import { ownTexts, shownName, type ShareLink } from '../queries.ts';
import { textNumber } from '../texts/text-choice.ts';

/** A link with the public appeal that it leads to. */
export type Landing = {
  appealId: string;
  link: ShareLink;
  /** Which of the charity's own texts the link carries, from 0. */
  textNumber: number;
};

/** What somebody needs to be shown who comes through a link; null when there is no such link, or it was turned off. */
export async function landingOf(db: DbOrTx, slug: string, code: string): Promise<Landing | null> {
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
