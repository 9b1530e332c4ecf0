import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });

/**
 * Markdown as people write it, as HTML that is safe to show. Raw HTML stays text; links lead to http(s) and mailto
 * alone and pass on no credit; pictures become their description; headings begin below the page's own h1.
 */
export function storyHtml(story: string): string {
  return sanitizeHtml(markdown.render(story), {
    allowedTags: [
      'p',
      'br',
      'strong',
      'em',
      's',
      'a',
      'ul',
      'ol',
      'li',
      'blockquote',
      'code',
      'pre',
      'hr',
      'h2',
      'h3',
      'h4',
    ],
    allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    transformTags: {
      h1: 'h2',
      h2: 'h3',
      h3: 'h4',
      h4: 'h4',
      h5: 'h4',
      h6: 'h4',
      a: (tagName, { href = '' }) => ({
        tagName,
        attribs: /^(https?:\/\/|mailto:)/i.test(href) ? { href, rel: 'nofollow noopener' } : {},
      }),
      img: (_tagName, attribs) => ({ tagName: 'span', attribs: {}, text: attribs['alt'] ?? '' }),
    },
  });
}

/** The story as one line of plain text, cut at a word: for previews and cards. */
export function storyText(story: string, most = 200): string {
  const plain = sanitizeHtml(markdown.render(story), { allowedTags: [], allowedAttributes: {} })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain.length <= most) return plain;
  const cut = plain.slice(0, most);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most - 30))}…`;
}
