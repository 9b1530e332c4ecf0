import { describe, expect, it } from 'vitest';
import { didYouManageLetter, lapsedLetter, reminderLetter, type CourseLetter } from '../../src/courses/emails.ts';
import { thanksLetter } from '../../src/courses/thanks-email.ts';
import { compose } from '../../src/mail/compose.tsx';

const letter: CourseLetter = {
  to: 'sam@example.org',
  name: 'Sam',
  organisation: { name: "Manchester Dogs' Home", email: 'kennels@example.org' },
  appeal: { title: '500 tins by Friday', notWanted: ['Loose food'] },
  standing: { state: 'open', message: null, slow: false, visitsStopped: false, redirect: null },
  place: null,
  pledges: [
    {
      lines: ['24 tins of dog food'],
      url: 'https://x.example/pledges/t',
      where: [{ text: 'The kennels\nMoss Brook Road' }],
      doorCode: 'K7QM',
    },
  ],
  supporterUrl: 'https://x.example/supporters/s',
};
const elsewhere = { kind: 'point', label: 'The barn', url: 'https://x.example/a/tins#where' } as const;

describe('the letters of the course', () => {
  it('say in text what they say in HTML, and can’t be stopped by one click', () => {
    for (const write of [reminderLetter, didYouManageLetter, lapsedLetter]) {
      const { text, html, stopUrl } = compose(write(letter));
      expect(text).toContain('24 tins of dog food');
      expect(html).toContain('24 tins of dog food');
      expect(text).toContain('https://x.example/supporters/s/erase');
      expect(stopUrl).toBeUndefined();
    }
  });

  it('remind with the place, what not to bring, and the code for the door', () => {
    const { subject, text } = compose(reminderLetter(letter));
    expect(subject).toBe('A reminder: 24 tins of dog food');
    expect(text).toContain('The kennels\nMoss Brook Road');
    expect(text).toContain('Please don’t bring: Loose food.');
    expect(text).toContain('Your code for the door: K7QM');
    expect(text).toContain('It is on the way:\nhttps://x.example/pledges/t#on-the-way');
    expect(text).toContain('I can’t after all:\nhttps://x.example/pledges/t/withdraw');
  });

  it('remind of the place that people are sent to', () => {
    const { text } = compose(
      reminderLetter({
        ...letter,
        standing: { ...letter.standing, redirect: elsewhere },
        place: ['The barn', 'Hidden Lane 3'],
      }),
    );
    expect(text).toContain('The barn\nHidden Lane 3');
  });

  it('send nobody there while people are sent to others, and say where to instead', () => {
    const { subject, text } = compose(
      reminderLetter({
        ...letter,
        standing: {
          ...letter.standing,
          redirect: { kind: 'organisation', label: 'The cat shelter', url: 'https://x.example/o/cats' },
        },
      }),
    );
    expect(subject).toBe('Please don’t bring it here now: 24 tins of dog food');
    expect(text).toContain("Please don’t bring or send it to Manchester Dogs' Home now.");
    expect(text).toContain('The cat shelter:\nhttps://x.example/o/cats');
    for (const words of ['Moss Brook Road', 'It is on the way', 'looks forward', 'K7QM'])
      expect(text).not.toContain(words);
  });

  it('offer no way back into an appeal that takes nothing', () => {
    const label = 'I can bring it after all';
    expect(compose(lapsedLetter(letter)).text).toContain(label);
    for (const standing of [
      { ...letter.standing, state: 'full' },
      { ...letter.standing, state: 'closed' },
      { ...letter.standing, visitsStopped: true },
    ])
      expect(compose(lapsedLetter({ ...letter, standing })).text).not.toContain(label);
    expect(
      compose(didYouManageLetter({ ...letter, standing: { ...letter.standing, state: 'closed' } })).text,
    ).toContain("please ask Manchester Dogs' Home before you bring it");
  });
});

it('thanks name what was counted and what came through the link, with one photo', () => {
  const { subject, text, html, stopUrl } = compose(
    thanksLetter({
      to: 'sam@example.org',
      name: 'Sam',
      organisation: letter.organisation,
      title: '500 tins by Friday',
      lines: ['24 tins of dog food', '2 blankets'],
      photo: { url: 'https://x.example/pictures/p/960', caption: 'Bella' },
      news: [
        {
          title: '500 tins by Friday',
          organisation: letter.organisation,
          group: null,
          sums: { quantity: 30, received: 24, quantityBefore: 0, receivedBefore: 0, people: 2 },
          unit: 'tin',
          photo: { url: 'https://x.example/pictures/p/960', caption: 'Bella' },
          rippleUrl: 'https://x.example/ripples/r',
          url: null,
        },
      ],
      stopUrl: 'https://x.example/stop/s',
      aboutMeUrl: 'https://x.example/supporters/s',
    }),
  );
  expect(subject).toBe('It is here: 24 tins of dog food and 2 blankets');
  expect(text).toContain('Through your link 24 tins have arrived. Here they are: thank you.');
  expect(text).toContain('6 more tins are promised. It came from 2 people.');
  expect(html.match(/<img /g)).toHaveLength(1);
  expect(stopUrl).toBe('https://x.example/stop/s');
});
