import { metMark } from '../../ui/tally-words.ts';
import type { LiveNeed } from './live.ts';
import { ownMoment, partAnew } from './page-anew.ts';

/**
 * Where else it is needed, as soon as something takes no more here, or takes it away when there is room again. The page
 * says it once it is loaded; this takes it from there.
 */
export function makeOverflow(appeal: HTMLElement, address: string): (needs: readonly LiveNeed[]) => void {
  /** What is being fetched. */
  let wanted: string | null = null;
  const shown = (page: HTMLElement): HTMLElement | null => page.querySelector<HTMLElement>('[data-overflow]');
  const take = async (met: string): Promise<void> => {
    await ownMoment();
    if (met !== wanted) return;
    const page = await partAnew(address, '[data-appeal]', (one) => shown(one)?.dataset['overflow'] === met);
    const fresh = page && shown(page);
    if (met !== wanted) return;
    wanted = null;
    if (fresh) shown(appeal)?.replaceWith(fresh);
  };
  return (needs) => {
    const met = metMark(needs);
    if (met === wanted) return;
    const isShown = met === shown(appeal)?.dataset['overflow'];
    wanted = isShown ? null : met;
    if (!isShown) void take(met);
  };
}
