/**
 * Words of one visitor that strangers will read: text only. Markup, addresses of any kind and signs that turn the
 * writing direction are taken out, so that a share link can't be used to advertise or to imitate something else.
 */
export function ownWords(text: string): string {
  return text
    .normalize('NFC')
    .replace(invisible, '')
    .replace(markup, ' ')
    .replace(schemes, ' ')
    .replace(mailAddresses, ' ')
    .replace(hosts, ' ')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The same on one line: a name. */
export const ownName = (text: string): string => ownWords(text.replace(/\s+/g, ' '));

/** Control signs but the line feed, zero-width signs, and those that turn the direction (Unicode Bidi, UAX 9). */
const invisible = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const markup = /<\/?[a-z!][^<>\n]*>?/gi;
const schemes = /\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|(?:javascript|data|mailto|tel|sms):)\S*/gi;
const mailAddresses = /[^\s@<>]{1,64}@[^\s@<>]{1,190}/g;

/** Endings that stand in addresses far more often than a sentence begins with them right after a full stop. */
const endings =
  'com|org|net|info|biz|edu|gov|int|mobi|name|app|dev|io|ai|co|me|ly|gl|gg|tv|cc|to|xyz|top|shop|store|site|online|club|' +
  'link|click|live|page|web|blog|news|fun|win|vip|icu|cloud|space|life|world|today|group|ngo|ong|charity|foundation|' +
  'uk|ie|eu|de|at|ch|fr|es|pt|nl|be|dk|se|fi|pl|cz|ru|ua|cn|jp|kr|in|br|au|nz|ca|us|za|tk|ml|ga|cf|su';
/** `www.…`, a known ending, or anything dotted that goes on with a path or a port. */
const hosts = new RegExp(
  String.raw`\bwww\.\S*|(?<![\p{L}\p{N}])[\p{L}\p{N}][\p{L}\p{N}-]{0,62}(?:\.[\p{L}\p{N}-]{1,63}){0,6}` +
    String.raw`\.(?:(?:${endings})(?![\p{L}\p{N}-])(?:[/:?#]\S*)?|\p{L}{2,24}[/:]\S+)`,
  'giu',
);
