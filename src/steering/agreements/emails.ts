import type { LetterDraft } from '../../mail/letter.ts';
import type { MemberLetter } from '../../receipts/emails.ts';
import type { AgreementState } from './rules.ts';

/** Tells the other side what was asked, answered or ended. */
export function agreementLetterTo(
  letter: MemberLetter,
  { what, other, sends }: { what: AgreementState; other: string; sends: boolean },
): LetterDraft {
  const { subject, text } = wordsOf(what, other, sends);
  return {
    to: letter.to,
    fromName: letter.organisation.name,
    subject: subject.slice(0, 120),
    parts: [
      { text },
      {
        button: {
          label: what === 'asked' ? 'Answer' : 'Look at your agreements',
          url: `${letter.publicUrl}/admin/${letter.organisation.slug}/agreements`,
        },
      },
    ],
    why: `You get this about what happens by itself and what others ask, because you are a member of ${letter.organisation.name}.`,
    stopUrl: letter.stopUrl,
  };
}

function wordsOf(what: AgreementState, other: string, sends: boolean): { subject: string; text: string } {
  switch (what) {
    case 'asked':
      return {
        subject: `${other} asks: may we send people to you?`,
        text: `${other} asks whether it may send people to you when it has too much. Nothing happens until an owner says yes, and you can end it at any time.`,
      };
    case 'agreed':
      return {
        subject: `${other} takes what you have too much of`,
        text: `${other} agreed: when you have too much, you can send people there with the steering wheel.`,
      };
    case 'declined':
      return { subject: `${other} can’t take more`, text: `${other} can’t take what you have too much of.` };
    case 'ended':
      return {
        subject: `An agreement with ${other} has ended`,
        text: sends
          ? `${other} no longer takes what you have too much of. Where you sent people there, they are sent there no more.`
          : `${other} no longer sends people to you.`,
      };
  }
}
