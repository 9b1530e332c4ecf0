import type { VNode } from 'preact';
import { Page, type PageProps } from './layout.tsx';

/** The rooms on the charity's side. */
type AdminSection = 'appeals' | 'door' | 'came-in' | 'points' | 'members' | 'settings';

export type AdminPageProps = Omit<PageProps, 'member'> & {
  organisation: { slug: string; name: string };
  member: { name: string | null; email: string; role: 'owner' | 'editor' | 'door' };
  /** Which of the rooms this page is in. */
  current?: AdminSection | undefined;
};

/** The address of a room: `/admin/<organisation>`, `/admin/<organisation>/members`. The door is an app of its own. */
function adminPath(organisation: string, section: AdminSection): string {
  switch (section) {
    case 'appeals':
      return `/admin/${organisation}`;
    case 'door':
      return `/door/${organisation}`;
    default:
      return `/admin/${organisation}/${section}`;
  }
}

/** A page for members, with the charity's own navigation. The door role sees what it may use. */
export function AdminPage({ organisation, member, current, children, ...page }: AdminPageProps): VNode {
  const rooms = member.role === 'door' ? doorRooms : allRooms;
  return (
    <Page wide robots="noindex" {...page} scripts={[...(page.scripts ?? []), page.assets.url('sign-out.js')]}>
      <div class="admin-head">
        <p class="admin-name">{organisation.name}</p>
        <p class="quiet small">
          Signed in as <a href="/admin/account">{member.name ?? member.email}</a>
        </p>
      </div>
      <nav class="admin-nav" aria-label={`Rooms of ${organisation.name}`}>
        <ul>
          {rooms.map(([section, label]) => (
            <li key={section}>
              <a href={adminPath(organisation.slug, section)} aria-current={section === current ? 'page' : undefined}>
                {label}
              </a>
            </li>
          ))}
          <li class="admin-sign-out">
            <form method="post" action="/sign-out">
              <button class="button is-quiet" type="submit">
                Sign out
              </button>
            </form>
          </li>
        </ul>
      </nav>
      {children}
    </Page>
  );
}

const allRooms = [
  ['appeals', 'Appeals'],
  ['door', 'The door'],
  ['came-in', 'What came in'],
  ['points', 'Drop-off points'],
  ['members', 'Members'],
  ['settings', 'Settings'],
] as const;
const doorRooms = allRooms.slice(0, 4);
