/** The moments of an agreement. */
type Moments = { agreedAt: Date | null; declinedAt: Date | null; endedAt: Date | null };

export type AgreementState = 'asked' | 'agreed' | 'declined' | 'ended';

export function standingOfAgreement({ agreedAt, declinedAt, endedAt }: Moments): AgreementState {
  if (endedAt !== null) return 'ended';
  if (declinedAt !== null) return 'declined';
  return agreedAt === null ? 'asked' : 'agreed';
}

export const isActive = (moments: Moments): boolean => standingOfAgreement(moments) === 'agreed';
