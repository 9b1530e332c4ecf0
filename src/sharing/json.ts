import { z } from 'zod';

const count = z.number().int().nonnegative();

/** A share link as it is answered when it is made. */
export const shareLinkSchema = z
  .object({
    code: z.string(),
    url: z.string(),
    /** Null when it was sent to the e-mail address instead. */
    rippleUrl: z.string().nullable(),
    /** The page on which its name and words are changed; null like `rippleUrl`. */
    manageUrl: z.string().nullable(),
    /** The public page of a group; null for a person's link. */
    groupUrl: z.string().nullable(),
  })
  .meta({
    id: 'ShareLink',
    description:
      'A link to pass on. `rippleUrl` and `manageUrl`, the page on which its name and words are changed, are null when they were sent to the given e-mail address instead. `groupUrl` is the public page of a group, null for a person.',
  });

/** One link of a ripple with what came through it directly, and the links that came through it. */
export const rippleNodeSchema = z
  .object({
    code: z.string(),
    name: z.string().nullable(),
    depth: count,
    visits: count,
    pledges: count,
    quantity: count,
    received: count,
    more: count,
    get children(): z.ZodArray<typeof rippleNodeSchema> {
      return z.array(rippleNodeSchema);
    },
  })
  .meta({
    id: 'Node',
    description:
      'A share link, what came through it directly, and the links of those who came through it: the 200 of which most came. `more`: how many links below it are not listed, those below its listed children left out.',
  });

export const rippleSchema = z
  .object({
    code: z.string(),
    url: z.string(),
    own: z.object({ pledges: count, quantity: count, received: count }),
    brought: z.object({ visits: count, people: count, pledges: count, quantity: count, received: count, links: count }),
    amplification: z
      .number()
      .nonnegative()
      .nullable()
      .describe('What was promised through it ÷ what its owner promised; null where they promised nothing'),
    tree: z.array(rippleNodeSchema),
  })
  .meta({ id: 'Ripple', description: 'What a share link set going, over all hops. Only confirmed pledges count.' });
