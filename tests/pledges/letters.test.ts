import { describe, expect, it } from 'vitest';
import { compose } from '../../src/mail/compose.tsx';
import { pledgeCalendar } from '../../src/pledges/calendar.ts';
import { confirmedLetter, confirmLetter } from '../../src/pledges/emails.ts';
import { noPlan, type PledgeView } from '../../src/pledges/queries.ts';

const pledge: PledgeView = {
  id: '01a205d0-0975-755b-9400-bf34b4160a50',
  appealId: '01a205d0-093b-77f7-b3de-11ec3e08f4f6',
  appeal: 'tins',
  appealTitle: '500 tins by Friday',
  appealState: 'open',
  appealDeadline: new Date('2026-11-27T18:00:00Z'),
  appealPublishedAt: null,
  appealNearlyThere: false,
  ownTexts: [],
  appealTakenDown: false,
  steerMessage: null,
  notWanted: ['Loose food'],
  organisation: {
    id: 'o',
    slug: 'dogs',
    name: "Manchester Dogs' Home",
    email: 'kennels@example.org',
    timeZone: 'Europe/London',
  },
  state: 'pledged',
  name: 'Sam',
  showName: false,
  note: null,
  supporterId: 's',
  email: 'sam@example.org',
  mailStopped: false,
  mailRefused: false,
  tokenVersion: 1,
  via: null,
  viaName: null,
  code: 'abc',
  shareLinkId: 'l',
  entered: false,
  removedReason: null,
  notTaken: false,
  createdAt: new Date('2026-11-23T10:00:00Z'),
  confirmedAt: null,
  expiresAt: new Date('2026-11-25T10:00:00Z'),
  appealSlow: false,
  visitsStopped: false,
  slot: null,
  plan: noPlan,
  items: [
    { needId: 'n', item: 'dog food', unit: 'tin', quantity: 24, received: 4 },
    { needId: 'm', item: 'Blankets', unit: null, quantity: 2, received: 0 },
  ],
};
const links = {
  pledge: 'https://x.example/pledges/t',
  supporter: 'https://x.example/supporters/s',
  share: 'https://x.example/a/tins/abc',
};
const point = {
  name: 'The kennels',
  address: 'Moss Brook Road',
  postcode: 'M9',
  hours: '9 to 5',
  visibility: 'after-pledge' as const,
  id: '01a205d0-0975-755b-9400-bf34b4160a51',
  notes: '',
  accepts: '',
  latitude: null,
  longitude: null,
  capacityPerHour: null,
  slotMinutes: 30,
  picture: null,
  closedAt: null,
};

describe('the letters of a pledge', () => {
  it('ask to confirm', () => {
    const { subject, text, html } = compose(confirmLetter(pledge, 'sam@example.org', links));
    expect(subject).toBe('Please confirm: 24 tins of dog food and 2 Blankets');
    expect(text).toContain(
      "Hello Sam, you have promised this to Manchester Dogs' Home, for “500 tins by Friday”:\n\n- 24 tins of dog food\n- 2 Blankets",
    );
    expect(text).toContain('Confirm my pledge:\nhttps://x.example/pledges/t');
    expect(text).toContain('We hold it for you until Wednesday 25 November, 10 am.');
    expect(text).toContain('Erase everything about me: https://x.example/supporters/s/erase');
    expect(html).toContain('<li>24 tins of dog food</li>');
    expect(text).not.toContain('Moss Brook Road');
  });

  it('say thank you, where and when, what is still to come, and how to pass it on', () => {
    const { subject, text, html, calendar, stopUrl } = compose(
      confirmedLetter(pledge, 'sam@example.org', {
        ...links,
        places: { points: [point], replaced: [], sentTo: null },
        calendar: 'BEGIN:VCALENDAR',
        door: { code: '7KDX', pictureUrl: 'https://x.example/door/home/7KDX/qr.png' },
      }),
    );
    expect(subject).toBe('Thank you. Where to bring 20 tins of dog food and 2 Blankets');
    expect(text).toContain('Please bring it by Friday 27 November, 6 pm.');
    expect(text).toContain('The kennels\nMoss Brook Road\nM9\n9 to 5');
    expect(text).toContain('Please don’t bring: Loose food.');
    expect(text).toContain('Your code for the door: 7KDX');
    expect(html).toContain('src="https://x.example/door/home/7KDX/qr.png" alt="7KDX"');
    expect(text).toContain('Your link:\nhttps://x.example/a/tins/abc');
    expect(html).toContain('href="https://x.example/pledges/t#on-the-way"');
    expect(calendar).toBe('BEGIN:VCALENDAR');
    expect(stopUrl).toBeUndefined();
  });

  it('carry names as they are and never as HTML', () => {
    const { html } = compose(confirmLetter({ ...pledge, name: '<b>Sam</b>' }, 'sam@example.org', links));
    expect(html).toContain('&lt;b>Sam');
  });
});

describe('the calendar file of a pledge', () => {
  const made = { points: [point], url: links.pledge, domain: 'x.example', now: new Date('2026-11-23T10:00:00Z') };
  const unfolded = (more: Partial<PledgeView> = {}, points = made.points) =>
    (pledgeCalendar({ ...pledge, ...more }, { ...made, points }) ?? '').replaceAll('\r\n ', '');

  it('is the last day, with a UID that stays', () => {
    const text = unfolded();
    expect(text).toContain('UID:pledge-01a205d0-0975-755b-9400-bf34b4160a50@x.example');
    expect(text).toContain('DTSTAMP:20261123T100000Z');
    expect(text).toContain('DTSTART;VALUE=DATE:20261127');
    expect(text).toContain('DTEND;VALUE=DATE:20261128');
    expect(text).toContain("SUMMARY:Bring 20 tins of dog food and 2 Blankets to Manchester Dogs' Home");
    expect(text).toContain('LOCATION:The kennels\\, Moss Brook Road\\, M9');
    expect(unfolded()).toBe(text);
  });

  it('knows the day in the organisation’s time zone, and that midnight ends a day', () => {
    const at = (instant: string, timeZone: string) =>
      /DTSTART;VALUE=DATE:(\d+)/.exec(
        unfolded({ appealDeadline: new Date(instant), organisation: { ...pledge.organisation, timeZone } }),
      )?.[1];
    expect(at('2026-11-28T00:00:00Z', 'Europe/London')).toBe('20261127');
    expect(at('2026-11-27T18:00:00Z', 'Pacific/Auckland')).toBe('20261128');
    expect(at('2026-11-28T04:00:00Z', 'America/New_York')).toBe('20261127');
  });

  it('is none without a deadline, or when all has come', () => {
    expect(pledgeCalendar({ ...pledge, appealDeadline: null }, made)).toBeNull();
    expect(pledgeCalendar({ ...pledge, items: [] }, made)).toBeNull();
  });
});
