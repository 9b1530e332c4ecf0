/** Sheets that posters are printed on. `strip`: A4 with strips to tear off at the lower edge. */
export const posterSizes = ['a4', 'a5', 'strip'] as const;
export type PosterSize = (typeof posterSizes)[number];

/** What stands on a printed poster: nothing that moves, so no numbers of the tally. */
export type PosterSheet = {
  size: PosterSize;
  title: string;
  organisation: string;
  /** `by Friday 28 November, 6 pm`. */
  deadline: string | null;
  /** What the code holds. */
  url: string;
  /** What a person types, without `https://`; it leads to the same page. */
  shortUrl: string;
  /** `500 tins of dog food`, the most urgent first. */
  needs: readonly string[];
  madeAt: Date;
};

/** Width and height in points, as PDF counts: 72 to an inch. */
export const paperSizes: Record<PosterSize, readonly [number, number]> = {
  a4: [595.28, 841.89],
  a5: [419.53, 595.28],
  strip: [595.28, 841.89],
};
