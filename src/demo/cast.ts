import type { Profile } from '../organisations/input.ts';

/** Everybody in the demonstration is made up, and every address ends where no mail goes (RFC 2606). */

type DemoMember = { name: string; email: string; role: 'owner' | 'editor' | 'door' };
export type DemoOrganisation = { slug: string; profile: Profile; members: [DemoMember, ...DemoMember[]] };

export const demoHost = { name: 'Hana', email: 'host@example.org' };

const none = { register: null, registerNumber: null, website: null, timeZone: 'Europe/London' } as const;

export const demoOrganisations: DemoOrganisation[] = [
  {
    slug: 'millbrook-dogs-home',
    profile: {
      ...none,
      name: "Millbrook Dogs' Home",
      email: 'kennels@example.org',
      kind: 'animal-shelter',
      about: 'We look after 150 dogs on the edge of Millbrook until each has a sofa of its own. A made-up home.',
    },
    members: [
      { name: 'Rosa', email: 'rosa@example.org', role: 'owner' },
      { name: 'Dov', email: 'dov@example.org', role: 'door' },
    ],
  },
  {
    slug: 'canal-street-food-bank',
    profile: {
      ...none,
      name: 'Canal Street Food Bank',
      email: 'larder@example.org',
      kind: 'food-bank',
      about: 'Three days of food for anybody who is sent to us, no questions at the door. A made-up food bank.',
    },
    members: [{ name: 'Omar', email: 'omar@example.org', role: 'owner' }],
  },
  {
    slug: 'riverside-hall',
    profile: {
      ...none,
      name: 'Riverside Hall',
      email: 'hall@example.org',
      kind: 'community',
      about: 'A village hall that becomes a warehouse when the river comes, or when families arrive. A made-up hall.',
    },
    members: [{ name: 'Nia', email: 'nia@example.org', role: 'owner' }],
  },
];

export const supporterNames: readonly string[] = [
  ...['Sam', 'Priya', 'Aisha', 'Tom', 'Chidi', 'Elin', 'Marek', 'Joan', 'Yusuf', 'Bethan', 'Kwame', 'Lucia', 'Ravi'],
  ...['Olga', 'Hamish', 'Mei', 'Carys', 'Dele', 'Ingrid', 'Paddy', 'Zara', 'Leon', 'Noor', 'Gareth', 'Anya', 'Femi'],
  ...['Ruth', 'Stefan', 'Imani', 'Callum', 'Freya', 'Hugo', 'Sian', 'Tariq', 'Wren', 'Ade', 'Maja', 'Ewan', 'Lola'],
];
