/** What has just been done, named in the address that a form leads to and said on the page there. */
const sentences = {
  confirmed: 'Your pledge is confirmed. We have sent you a letter with where and when to bring it.',
  again: 'Good. It is yours again, and we have sent you a letter with where and when to bring it.',
  'on-the-way': 'They know that it is coming. Thank you.',
  withdrawn: 'You have taken it back. Others can promise it now.',
  brought: 'Thank you. They will look for it; it is here once they have counted it.',
  'still-coming': 'Good that you tell us. It stays promised.',
  changed: 'Your change is saved.',
  time: 'This time is kept for you.',
  'time-free': 'Your time is free for somebody else. Your promise stands.',
  sent: 'We have sent the mail again. It may take a minute, and it may lie in the folder for unwanted mail.',
  corrected: 'We have sent the mail to the new address. The link in the first one does not work any more.',
  already:
    'You have promised something with this form already, and it was not counted twice. To change it, use the link in your mail.',
  stopped: 'You get no more of this mail. What a pledge itself needs still comes.',
  restarted: 'You get this mail again.',
} as const;

export type Said = keyof typeof sentences;

/** They have said yes at this moment. */
export const isYes = (said: unknown): boolean => said === 'confirmed' || said === 'again';

/** The sentence, or null for anything that is none of ours: nobody can put words into this page. */
export const saidText = (said: unknown): string | null => (isSaid(said) ? sentences[said] : null);

const isSaid = (said: unknown): said is Said => typeof said === 'string' && Object.hasOwn(sentences, said);
