import type { Assets } from '../../src/ui/assets.ts';
import { renderPage } from '../../src/ui/layout.tsx';
import { DashboardPage, FormPage } from './gallery/admin-pages.tsx';
import { AppealPage } from './gallery/appeal-page.tsx';
import { ListPage, ScreenPage, ShapesPage } from './gallery/shelf-pages.tsx';

/** The pages of the gallery by name: how views are put together from the parts. Nothing in it is real. */
export function galleryPages(assets: Assets): Record<GalleryPage, string> {
  return {
    appeal: renderPage(<AppealPage assets={assets} />),
    list: renderPage(<ListPage assets={assets} />),
    form: renderPage(<FormPage assets={assets} />),
    dashboard: renderPage(<DashboardPage assets={assets} />),
    screen: renderPage(<ScreenPage assets={assets} />),
    shapes: renderPage(<ShapesPage assets={assets} />),
  };
}

export type GalleryPage = 'appeal' | 'list' | 'form' | 'dashboard' | 'screen' | 'shapes';
