import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/**
 * What axe objects to on a page, or in a frame, each as `rule: the elements`; nothing when it is clean. By all its rules,
 * or by some. Of what is well it tells nothing, which takes a third of the time; frames have to be looked at apart.
 */
export async function axeFaults(page: Page | Frame, rules: string[] = []): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async (values) => {
    const only = values.length > 0 ? { runOnly: values } : {};
    const results = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      ...only,
      resultTypes: ['violations'],
    });
    return results.violations;
  }, rules);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
