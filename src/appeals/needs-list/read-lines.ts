import { withDashesTold } from './dashes.ts';

/**
 * What stands in front of a line: nothing, any bullet, a sign that says yes or no, a sign for a place,
 * a telephone or a clock, or the hash of a Markdown heading.
 */
type LineMark = 'none' | 'bullet' | 'yes' | 'no' | 'place' | 'title';

/** One physical line: its number from 1, as it was typed, and as the parser reads it (without its bullet). */
export type Line = { number: number; raw: string; text: string; mark: LineMark; struck: boolean; tooLong: boolean };

/** Nobody writes a list in one line longer than this; such a line is not read. It keeps the time linear. */
const LONGEST_LINE = 5000;

/** The lines of a text as they were typed. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/** One line, whatever its number. */
export function readLine(raw: string, number: number): Line {
  return lineOf(raw.toWellFormed(), number);
}

/** A line without its decoration: quotes, dashes, spaces and letters in one form each. Keeps tabs. */
export function plainText(raw: string): string {
  return raw
    .replace(/(\d)([½¼¾])/g, '$1 $2')
    .replace(/[①-⓿❶-➓]/gu, '• ')
    .normalize('NFKC')
    .replace(/\ufe0f/g, '')
    .replace(/[0-9#*]\u20e3/gu, '• ')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Cc}/gu, (control) => (control === '\t' ? control : ' '))
    .replace(/[^\S\t]+/g, ' ')
    .replace(/([^\p{L}\p{N}\s])\1{3,}/gu, '$1$1$1')
    .replace(/[‘’‚‛′`´]/g, "'")
    .replace(/[“”„‟″]/g, '"')
    .replace(/⁄/g, '/')
    .replace(/(\d)[‒–—−](?=\d)/g, '$1-')
    .replace(/[‒–—―−]/g, ' – ')
    .replace(/<\/?[a-z][^<>]*>/gi, ' ')
    .replace(/&amp;/gi, '&')
    .replace(/&nbsp;/gi, ' ');
}

const REFUSAL = /[❌❎✗✘✖✕☒⛔🚫🛑👎🙅]/u;
const APPROVAL = /[✅✔✓☑👍💚]/u;
const PLACE = /[📍🏠🏢🏫⛪🗺📞☎📱📲🕐-🕧⏰🕰⌚📅📆🗓📧✉📨🌐🔗💻💷💶💵💰💳🅿]/u;
const SIGN = String.raw`[-–•·‣◦▪▫■□●○◆◇►▶➤➜➔→⇒✓✔✗✘✖✕☐☑☒★☆♥♡❤➡👉]|\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u{1F1E6}-\u{1F1FF}]`;
const SIGNS_IN_FRONT = new RegExp(String.raw`^(?:\s|${SIGN}|>|[*+~](?=\s)|#{1,6}(?=\s))*`, 'u');
const EMOJI = /\s*(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u{1F1E6}-\u{1F1FF}])\s*/gu;
const NUMBERING = /^(?:\(?\d{1,3}[.)](?=\s)|\(?[a-z][.)](?=\s)|\d{1,2}\.(?=\p{L})|\[[ x]?\])\s*/iu;

function lineOf(raw: string, number: number): Line {
  if (raw.length > LONGEST_LINE) return { number, raw, text: raw, mark: 'none', struck: false, tooLong: true };
  const plain = plainText(raw).replace(/\t/g, ' ').trim();
  const signs = SIGNS_IN_FRONT.exec(plain)?.[0] ?? '';
  const afterSigns = plain.slice(signs.length);
  const numbering = NUMBERING.exec(afterSigns)?.[0] ?? '';
  const body = afterSigns.slice(numbering.length);
  const struck = /^(~{1,2})[^~]+\1$/.test(body);
  return { number, raw, text: undecorated(body), mark: markOf(signs.trim(), numbering, body), struck, tooLong: false };
}

function markOf(signs: string, numbering: string, body: string): LineMark {
  const ending = body.slice(-4);
  if (REFUSAL.test(signs) || (signs === '' && REFUSAL.test(ending))) return 'no';
  if (APPROVAL.test(signs)) return 'yes';
  if (PLACE.test(signs)) return 'place';
  if (/^#+$/.test(signs)) return 'title';
  if (numbering !== '') return 'bullet';
  if (signs === '' || /^>+$/.test(signs)) return 'none';
  // An emoji before and after the words is an ornament of a headline, not a bullet.
  if (/\p{Extended_Pictographic}/u.test(signs) && /\p{Extended_Pictographic}/u.test(ending)) return 'none';
  return 'bullet';
}

function undecorated(body: string): string {
  const words = withDashesTold(
    body
      .replace(/(\d) ?[×*✕] ?(?=[\d\p{L}])/gu, '$1 x ')
      .replace(/×/g, ' x ')
      .replace(/(\d)x(?=\d[\d.,]*(?:kgs?|g|ml|l|cl|oz|lbs?|ltrs?|litres?)\b)/gi, '$1 x ')
      .replace(/(?<=\p{L}{4})-(?=\d+\s*(?:$|[,(]))/gu, ' – ')
      .replace(/(^|\s)[:;]-?[()DP](?=\s|$)/g, '$1')
      .replace(EMOJI, ' , ')
      .replace(/[*_]{1,3}/g, (sign, at: number, all: string) => (isInsideWord(all, at, sign.length) ? sign : ''))
      .replace(/~{1,2}(?=\p{L})|(?<=[\p{L})])~{1,2}/gu, '')
      .replace(/ ?\.{2,} ?(?=\d)/g, ' – '),
  )
    .replace(/\s+(?:=|=>|->|→|➡|\|)\s+/g, ' – ')
    .replace(/\s+-+\s*(?=[\p{L}\d(])|-+\s+(?=\S)|\s-+(?=\d)/gu, ' – ')
    .replace(/\s+/g, ' ');
  return withSimpleBrackets(words)
    .replace(/^[\s,;:–-]+|[\s,;–-]+$/g, '')
    .trim();
}

function isInsideWord(text: string, at: number, length: number): boolean {
  return /[\p{L}\d]/u.test(text.charAt(at - 1)) && /[\p{L}\d]/u.test(text.charAt(at + length));
}

/** Round brackets only, none inside another, every one closed; what has no partner is dropped. */
function withSimpleBrackets(text: string): string {
  const signs = Array.from(text.replace(/[[{]/g, '(').replace(/[\]}]/g, ')'));
  const open: number[] = [];
  signs.forEach((sign, at) => {
    if (sign === '(') open.push(at);
    if (sign !== ')') return;
    const partner = open.pop();
    if (partner === undefined || open.length > 0) signs[at] = ' ';
    if (partner !== undefined && open.length > 0) signs[partner] = ' ';
  });
  for (const at of open) signs[at] = ' ';
  return signs
    .join('')
    .replace(/\(\s*\)/g, ' ')
    .replace(/\s+/g, ' ');
}
