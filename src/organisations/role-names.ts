import type { MemberRole } from './who-asks.ts';

/** The roles as members read them. */
export const roleNames: Record<MemberRole, string> = { owner: 'Owner', editor: 'Editor', door: 'Door' };

export const roleChoices = [
  { value: 'owner', label: 'Owner', hint: 'Everything, members and settings too' },
  { value: 'editor', label: 'Editor', hint: 'Posts appeals and sees what comes in' },
  { value: 'door', label: 'Door', hint: 'Ticks off what comes in, and nothing else' },
] as const;
