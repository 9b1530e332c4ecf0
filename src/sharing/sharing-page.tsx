import type { ComponentChildren, VNode } from 'preact';
import type { Deps } from '../http/deps.ts';
import { Page } from '../ui/layout.tsx';

/** The document around a page on which something is passed on: for people with a link, so not for search engines. */
export const SharingPage = ({
  deps: { assets, config },
  title,
  children,
}: {
  deps: Pick<Deps, 'assets' | 'config'>;
  title: string;
  children: ComponentChildren;
}): VNode => (
  <Page title={title} assets={assets} demo={config.demo} robots="noindex" scripts={[assets.url('share.js')]}>
    {children}
  </Page>
);
