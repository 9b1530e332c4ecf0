/** The widths a picture is kept in; one that is narrower than the next is kept in its own. */
const pictureWidths = [480, 960, 1600] as const;

/** The widths a picture of this size is kept in, never larger than it came. */
export function widthsOf(width: number): number[] {
  const smaller = pictureWidths.filter((one) => one < width);
  const widest = Math.min(width, pictureWidths.at(-1) ?? width);
  return [...smaller, widest].filter((one, at, all) => all.indexOf(one) === at);
}

type Sized = { id: string; width: number; height: number };

/** Where a picture is served, in the width that fits a phone or the one asked for. */
export function pictureAddress({ id, width }: Sized, about = 960): string {
  const widths = widthsOf(width);
  return `/pictures/${id}/${widths.find((one) => one >= about) ?? widths.at(-1) ?? width}`;
}

/** What an `<img>` needs so that the browser takes the smallest file that will do. */
export function pictureSources(picture: Sized): { src: string; srcset: string; width: number; height: number } {
  const widths = widthsOf(picture.width);
  return {
    src: pictureAddress(picture),
    srcset: widths.map((width) => `/pictures/${picture.id}/${width} ${width}w`).join(', '),
    width: picture.width,
    height: picture.height,
  };
}
