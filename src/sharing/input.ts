import { z } from 'zod';
import { ownName, ownWords } from './own-words.ts';

export const longestName = 60;
export const longestMessage = 280;
/** What may be sent along; fits every network's post together with the link. */
export const longestShareText = 500;

const emptyIsNull = (text: string): string | null => (text === '' ? null : text);

const name = z
  .string()
  .max(longestName, `A name has at most ${longestName} letters`)
  .transform((text) => emptyIsNull(ownName(text)));
const message = z
  .string()
  .max(longestMessage, `Your words can have at most ${longestMessage} letters`)
  .transform((text) => emptyIsNull(ownWords(text)));
const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'This e-mail address is too long')
  .pipe(z.email('Write an e-mail address like name@example.org'));
/** Any text: an unknown one is ignored. */
const via = z.string().max(100).transform(emptyIsNull);

const groupName = z
  .string({ error: 'Write the name of your group' })
  .max(longestName, `A name has at most ${longestName} letters`)
  .transform(ownName)
  .pipe(z.string().min(1, 'Write the name of your group; web addresses are taken out'));

/** What a program sends for a share link; everything but a group's name may be left out. */
export const shareLinkBody = z
  .object({
    kind: z.enum(['person', 'group']).default('person'),
    name: name.nullish(),
    email: email.nullish(),
    message: message.nullish(),
    via: via.nullish().catch(null),
  })
  .refine(({ kind, name }) => kind === 'person' || typeof name === 'string', {
    path: ['name'],
    error: 'A group needs a name, without web addresses',
  })
  .transform(({ kind, name, email, message, via }) => ({
    kind,
    name: name ?? null,
    email: email ?? null,
    message: message ?? null,
    via: via ?? null,
  }));

/** What the page's form sends; what is left empty is sent as an empty text. */
export const shareLinkForm = z.object({
  kind: z.literal('person').default('person'),
  name: name.default(null),
  message: message.default(null),
  email: z
    .union(
      [
        z
          .string()
          .trim()
          .length(0)
          .transform(() => null),
        email,
      ],
      {
        error: 'Write an e-mail address like name@example.org, or leave it empty',
      },
    )
    .default(null),
  via: via.catch(null).default(null),
  /** Made with the form, so that sending it twice makes one link. */
  nonce: z.string().max(64).catch('').default(''),
});

/** The same for a group: a class, a shop, a team. */
export const groupForm = shareLinkForm.extend({ kind: z.literal('group').default('group'), name: groupName });

/** The words on a link, as its owner changes them. */
export const wordsForm = z.object({ name: name.default(null), message: message.default(null) });
export const groupWordsForm = wordsForm.extend({ name: groupName });

export type ShareLinkWish = z.output<typeof shareLinkBody>;
