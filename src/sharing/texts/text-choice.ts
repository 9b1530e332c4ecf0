/**
 * Which of the charity's texts a link carries: by the last eight digits of its random id, so that each text gets its share of
 * links by chance, the same link always the same one, and nothing has to be stored when a link is made. Null: none.
 */
export function textOfLink(texts: readonly string[], linkId: string | null): string | null {
  return texts[linkId === null ? 0 : textNumber(linkId, texts.length)] ?? null;
}

/** From 0. The export of the links and the counts say the same in SQL (`textNumberSql`). */
export const textNumber = (linkId: string, texts: number): number => Number.parseInt(linkId.slice(-8), 16) % texts;
