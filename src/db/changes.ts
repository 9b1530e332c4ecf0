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

/** So many appeals' versions are remembered; beyond it a change may be heard twice, which does no harm. */
const mostRemembered = 10_000;

export function makeChanges(): Changes {
  const appealListeners: ((change: AppealChange) => void)[] = [];
  const gapListeners: (() => void)[] = [];
  const versions = new Map<string, number>();
  return {
    onAppeal: (listener) => void appealListeners.push(listener),
    onGap: (listener) => void gapListeners.push(listener),
    appealChanged(change) {
      // This node hears its own changes twice: at once, and as a notification.
      if (change.version <= (versions.get(change.appealId) ?? 0)) return;
      if (versions.size >= mostRemembered) versions.clear();
      versions.set(change.appealId, change.version);
      appealListeners.forEach((listener) => listener(change));
    },
    gap() {
      versions.clear();
      gapListeners.forEach((listener) => listener());
    },
  };
}

export const appealPayload = ({ appealId, version }: AppealChange): string => `${appealId}:${version}`;

export function readAppealPayload(payload: string): AppealChange | null {
  const [appealId, version] = payload.split(':');
  return appealId && version ? { appealId, version: Number(version) } : null;
}
