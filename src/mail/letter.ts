/** What a mail says, before it is put into its frame. */
export type Letter = {
  to: string;
  subject: string;
  /** The sender's display name: the organisation in whose name it goes. */
  fromName: string;
  /** Where an answer goes, normally the organisation. */
  replyTo?: string;
  /** Plain text, whole. */
  text: string;
  /** The same as HTML, framed by `letterHtml`. */
  html: string;
  /** An address that stops such mail with one POST (RFC 8058); only where the mail is not needed for the pledge. */
  stopUrl?: string;
  /** The iCalendar file that goes with it. */
  calendar?: string;
};

/** One line or paragraph of a mail. `button` is the one thing to do. */
export type LetterPart =
  | { text: string }
  | { heading: string }
  | { list: string[] }
  | { button: { label: string; url: string } }
  | { link: { label: string; url: string } }
  /** The same address for everybody who gets it: that it was looked at tells nobody who did. */
  | { photo: { caption: string; url: string } }
  /** A code that stands in the text too; the picture is the same for everybody who asks for it. */
  | { qr: { code: string; url: string } };

/** What a mail is composed of; `compose` makes the text and the HTML from the same parts, so that they can't differ. */
export type LetterDraft = {
  to: string;
  subject: string;
  fromName: string;
  replyTo?: string;
  parts: LetterPart[];
  /** Why it came: "You get this because you pledged at …". */
  why: string;
  /** Links in the small print, e.g. "Erase everything about me". */
  smallLinks?: { label: string; url: string }[];
  stopUrl?: string;
  calendar?: string;
};

/**
 * Makes the letter of one kind from ids, when it is about to be sent. Null: it is no longer owed (the pledge was
 * withdrawn, the address erased).
 */
export type LetterWriter = (ids: Record<string, string>) => Promise<LetterDraft | null>;

/** Every kind of mail with its writer. Each slice brings its own; `app` joins them. */
export type LetterKinds = Record<string, LetterWriter>;
