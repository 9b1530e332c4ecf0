import slugify from '@sindresorhus/slugify';

/** Words that stand in the same place of an address as an organisation. */
const reserved = ['account', 'new'];
const longest = 60;

/** The name as it stands in an address: "Manchester Dogs' Home" is `manchester-dogs-home`. */
export function slugOf(name: string): string {
  const slug = slugify(name.replace(/['’]/g, '')).slice(0, longest).replace(/-+$/, '');
  return slug === '' || reserved.includes(slug) ? `organisation${slug && `-${slug}`}` : slug;
}

/** The `attempt`-th choice for a name that others have too. */
export const slugChoice = (slug: string, attempt: number): string => (attempt === 1 ? slug : `${slug}-${attempt}`);

export const isSlug = (text: string): boolean =>
  /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && text.length <= longest && !reserved.includes(text);
