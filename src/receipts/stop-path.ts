/** The mails to members that can be stopped: "what came in", "a need is full", and what happens by itself. */
export const memberMails = ['daily', 'full', 'steering'] as const;
export type MemberMail = (typeof memberMails)[number];

/** Where one mail of one organisation is stopped. The token says who; it reaches nobody else's mail. */
export const stopPath = (organisation: string, mail: MemberMail, token: string): string =>
  `/stop/members/${organisation}/${mail}/${token}`;
