/** Which appeal moved, and to which version of its tally; nodes ignore versions they have passed. */
export type AppealChange = { appealId: string; version: number };

/**
 * Where this node hears that an appeal changed, be it by itself or by another node. Listeners run at once and in
 * order, so a cached page is dropped before the answer to the change goes out.
 */
export type Changes = {
  onAppeal(listener: (change: AppealChange) => void): void;
  /** Called when notifications may have been missed. */
  onGap(listener: () => void): void;
  appealChanged(change: AppealChange): void;
  gap(): void;
};

export const appealChannel = 'appeal_changed';

export function makeChanges(): Changes {
  const appealListeners: ((change: AppealChange) => void)[] = [];
  const gapListeners: (() => void)[] = [];
  return {
    onAppeal: (listener) => void appealListeners.push(listener),
    onGap: (listener) => void gapListeners.push(listener),
    appealChanged: (change) => appealListeners.forEach((listener) => listener(change)),
    gap: () => gapListeners.forEach((listener) => listener()),
  };
}

export const appealPayload = ({ appealId, version }: AppealChange): string => `${appealId}:${version}`;

export function readAppealPayload(payload: string): AppealChange | null {
  const [appealId, version] = payload.split(':');
  return appealId && version ? { appealId, version: Number(version) } : null;
}
