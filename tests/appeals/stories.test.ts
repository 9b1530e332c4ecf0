import fc from 'fast-check';
import { parse } from 'node-html-parser';
import { describe, expect, it } from 'vitest';
import { storyHtml, storyText } from '../../src/appeals/story.ts';

describe('a story in Markdown', () => {
  it('keeps emphasis, lists and links, with headings below the page’s own', () => {
    expect(storyHtml('# Help\n\n**now** and *here*\n\n- a\n- b')).toBe(
      '<h2>Help</h2>\n<p><strong>now</strong> and <em>here</em></p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n',
    );
    expect(storyHtml('[us](https://example.org/a?b=1&c=2)')).toBe(
      '<p><a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener">us</a></p>\n',
    );
    expect(storyHtml('[mail](mailto:a@example.org)')).toContain('href="mailto:a@example.org"');
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:msgbox(1))',
    '[x](//evil.example)',
    '![x](https://evil.example/track.png)',
    '![x](x "onerror=alert(1)")',
    '[x](https://example.org "onmouseover=alert(1)")',
    '<a href="javascript:alert(1)">x</a>',
    '<svg><script>alert(1)</script></svg>',
    '<iframe src="https://evil.example"></iframe>',
    '<style>body{display:none}</style>',
    '```html" onclick="alert(1)\nx\n```',
    '<javascript:alert(1)>',
    '[x]: javascript:alert(1)\n[x]',
  ])('makes %s harmless', (story) => expectHarmless(story));

  it('is harmless whatever is typed', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '[x](',
      ')',
      'javascript:',
      'onload=',
      '![',
      '](',
      '`',
      '&#x3c;',
      'script',
      '\n',
      ' ',
      'https://a.b',
      '<a href=',
      '&lt;',
    );
    fc.assert(fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => expectHarmless(parts.join(''))));
  });

  it('is one line of plain text for cards, cut at a word', () => {
    expect(storyText('# Help\n\n**now** & [here](https://example.org) <b>')).toBe('Help now & here <b>');
    expect(storyText('word '.repeat(100))).toMatch(/word…$/);
    expect(storyText('word '.repeat(100)).length).toBeLessThanOrEqual(201);
  });
});

const allowed = new Set([
  'P',
  'BR',
  'STRONG',
  'EM',
  'S',
  'A',
  'UL',
  'OL',
  'LI',
  'BLOCKQUOTE',
  'CODE',
  'PRE',
  'HR',
  'H2',
  'H3',
  'H4',
]);

function expectHarmless(story: string): void {
  for (const element of parse(storyHtml(story)).querySelectorAll('*')) {
    expect(allowed).toContain(element.tagName);
    for (const [name, value] of Object.entries(element.attributes)) {
      expect(['href', 'rel', 'start']).toContain(name);
      if (name === 'href') expect(value).toMatch(/^(https?:\/\/|mailto:)/i);
    }
    if (element.tagName === 'A' && element.hasAttribute('href'))
      expect(element.getAttribute('rel')).toBe('nofollow noopener');
  }
}
