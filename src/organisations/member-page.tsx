import type { VNode } from 'preact';
import type { Deps } from '../http/deps.ts';
import { AdminPage, type AdminPageProps } from '../ui/admin-page.tsx';
import type { MemberHere } from './guards.ts';

export type MemberPageProps = Omit<AdminPageProps, 'assets' | 'demo' | 'organisation' | 'member'> & {
  deps: Pick<Deps, 'assets' | 'config'>;
  here: Pick<MemberHere, 'organisation' | 'member'>;
};

/** The page of a member who was let in by one of the guards. */
export const MemberPage = ({
  deps: { assets, config },
  here: { organisation, member },
  ...page
}: MemberPageProps): VNode => (
  <AdminPage assets={assets} demo={config.demo} organisation={organisation} member={member} {...page} />
);
