import { readAmount } from './amounts.ts';
import {
  AUDIENCE_WORDS,
  DESCRIBING_WORDS,
  NO_ITEMS,
  OPENING_WORDS_OF_CONTEXT,
  PLACE_WORDS,
  PROSE_WORDS,
  SENTENCE_WORDS,
  TITLE_WORDS,
} from './words.ts';

const DAY = String.raw`(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?`;
const MONTH = String.raw`(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`;
const CLOCK = String.raw`(?:\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm|noon|o'clock)|\d{1,2}:\d{2}|\d{1,2} ?- ?\d{1,2} ?(?:am|pm)|noon|midday|midnight)`;
const DATE = String.raw`(?:(?:${DAY},?(?: the)? )?(?:\d{1,2}(?:st|nd|rd|th)(?: (?:of )?${MONTH})?|\d{1,2} (?:of )?${MONTH}|${MONTH} \d{1,2}(?:st|nd|rd|th)?)(?:,? 20\d\d)?|${DAY}(?: (?:morning|afternoon|evening|night))?|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{4}-\d\d-\d\d|tomorrow(?: night| morning)?|tonight|today|the weekend|the end of (?:the )?(?:week|month|day|january|february)|christmas|easter|xmas)`;
const DEADLINE = new RegExp(
  String.raw`(?:^|[ ,–(]+)(?:by|before|until|till|on|no later than|for|from|after|this|next|at|between|needed by|in time for) (?:(?:the|next|this|latest|end of|first thing|early|late|lunchtime|about|around|on|by|at) )*(?:${DATE}|${CLOCK})(?:[ ,]+(?:(?:at|by|before|and|to|until|latest|please|pls|from|-|–) )*(?:${DATE}|${CLOCK}|latest|please|pls))*(?=$|[ ,.;:!)–])`,
  'i',
);
const TIME = new RegExp(String.raw`(?:^|[\s(,–-])${CLOCK}(?=$|[\s),.;–-])`, 'i');
const WHEN = new RegExp(String.raw`(?:^|[\s(,–-])(?:${DATE}|${CLOCK})(?=$|[\s),.;–-])`, 'gi');

const EMAIL = /[^\s@]@[^\s@]{1,250}\.[a-z]{2,}/i;
const WEB_ADDRESS =
  /(?:https?:\/\/|www\.)\S|\b[a-z0-9-]+\.(?:org|com|co\.uk|net|uk|ie|eu|scot|wales|info|me|ly|gl|gov)(?:\/|\b(?!\w))/i;
const HANDLE = /(?:^|\s)[@#]\p{L}[\w.]+/u;
const TELEPHONE =
  /(?:\+|\b00|\(0?\d{2,5}\)|\b0)\s?\(?\d[\d\s().-]{7,}\d|\b\d{3}[-.]\d{4}\b|\(\d{3}\) ?\d{3}|\b(?:tel|phone|mob|mobile|whatsapp)\b\W{0,3}\+?\d/i;
const POSTCODE = /\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]{2},? \d{5}\b/;
const HOUSE_NUMBER =
  /^(?:unit |flat |no\.? )?\d{1,5}[a-z]?,? (?:[nsew]\.? )?(?:[a-z\d'.]+ ){1,3}(?:street|st|road|rd|lane|ln|avenue|ave|drive|dr|close|court|crescent|terrace|square|place|blvd|boulevard|way|highway|hwy|row|mews|gardens)\b/i;
const GREETING =
  /^(?:hi+(?=[\s,!]|$)|hello|hiya|hey|dear|good (?:morning|afternoon|evening)|(?:morning|afternoon|evening)(?= all| team| everyone| folks|,|!| guys|$)|to (?:all|whom)|greetings)\b/i;
const THANKS =
  /^(?:(?:many |huge |big |so many )?thank(?:s| ?you)|cheers|thx|with love|lots of love|love(?: from)?,? ?$|love from|(?:kind|best|warm|kindest|warmest) (?:regards|wishes)|yours|regards|god bless|bless you|x{1,4}$)/i;
const SHARING =
  /\b(?:please|pls|plz) (?:share|spread|rt|pass|repost|retweet|like|help|read|note|see|contact|call|ring|check|leave|label|bag|wash|remember|keep|let)\b|^(?:share|rt)\b/i;

/** Whether a sentence thanks or says goodbye: names may follow it. */
export function isThanks(text: string): boolean {
  return THANKS.test(text);
}

/** Takes one deadline or date such as "by Friday 21st" or "before 5pm" out of a text. */
export function cutDeadline(text: string): { rest: string; deadline: string | null } {
  const found = DEADLINE.exec(text.slice(0, 300));
  if (!found) return { rest: text, deadline: null };
  const rest = `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`.replace(/\s+/g, ' ').trim();
  return { rest, deadline: found[0].replace(/^[ ,–(]+/, '').trim() };
}

/** Whether a sentence is about people, places, times or contact, and asks for nothing. Brackets don't count. */
export function isContext(sentence: string): boolean {
  const text = sentence
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '') return !/\p{L}{3}/u.test(sentence) || isContact(sentence);
  if (isContact(text) || GREETING.test(text) || THANKS.test(text) || SHARING.test(text)) return true;
  if (/^[£$€]\s?\d/.test(text)) return !/\b(?:vouchers?|cards?|tokens?|notes?)\b/i.test(text);
  if ((TIME.test(text) && !countsBeforeDeadline(text)) || isHeadingOfContext(text)) return true;
  if (
    /^no (?:need|one|later|matter|amount|donations?|problems?|questions?|appointments?|experience|parking|limit|entry|access|exceptions?|worr|doubt|rush)/i.test(
      text,
    )
  )
    return true;
  if (
    /^(?:ring|call|text|phone|telephone|mobile|email|e-mail|message|contact|mail|post|tel) (?:us|me|on|the|to|for|if|or|first|before|ahead|him|her|them|\d|[A-Z][a-z]+ (?:on|at|for|if|to|or)\b)/i.test(
      text,
    )
  )
    return true;
  const words = plainWords(text);
  const first = words[0] ?? '';
  if (OPENING_WORDS_OF_CONTEXT.has(first) && words.length > 1 && readAmount(words, 0) === null) return true;
  if (isPlace(text) || HOUSE_NUMBER.test(text)) return true;
  return !hasContent(text.replace(WHEN, ' '));
}

/** Whether the words read as a sentence that tells something rather than as the name of a thing. */
export function isProse(text: string): boolean {
  const words = plainWords(text.replace(/\([^()]*\)/g, ' '));
  return words.length > 11 || words.some((word) => PROSE_WORDS.has(word));
}

/** Whether a line names an organisation or the list itself: "Hope House Women's Refuge", "Christmas appeal 2026". */
export function isTitle(text: string): boolean {
  const words = plainWords(text).filter((word) => !/^\d+$/.test(word));
  return (
    (words.length <= 9 && words.some((word, at) => TITLE_WORDS.has(word) && at >= words.length - 2)) ||
    /\bfood ?bank\b|\bbaby bank\b|\bwish ?list\b|\bdogs?'? home\b/i.test(text)
  );
}

/** Whether a heading opens a part about where, when and how, such as "Opening hours" or "Where to bring it". */
export function isHeadingOfContext(text: string): boolean {
  if (text.split(' ').length > 9) return false;
  return /^(?:where|when|how|why|who)\b|\b(?:hours|times|drop[- ]?offs?(?: points?| locations?)?|collection points?|address|contact|directions|deliver(?:y|ies)|find us|location|opening|donate money|about us|volunteer(?:ing)?|thank you to|follow us|other ways)\b/i.test(
    text,
  );
}

/** Whether a name can hold a thing to give: not only people, sizes, days or "your help". */
export function canBeItem(text: string): boolean {
  const words = plainWords(text);
  if (words.length === 0 || !/\p{L}{2}/u.test(text)) return false;
  if (/^(?:volunteers?|drivers?|helpers?|fosterers?|foster homes?|sponsors?|people)$/.test(words[0] ?? ''))
    return false;
  const bearing = words.filter(
    (word) => !AUDIENCE_WORDS.has(word) && !DESCRIBING_WORDS.has(word) && !NO_ITEMS.has(word) && !isStructure(word),
  );
  const last = / (?:with|w\/) /i.test(text) ? '' : (words[words.length - 1] ?? '');
  if (bearing.length === 0) return /^(?:hot dogs?|frozen veg|homeware|blanks)$/i.test(text.trim());
  return !(
    NO_ITEMS.has(last) &&
    words.length <= 3 &&
    bearing.length <= 1 &&
    /^(?:volunteers?|drivers?|help|hands?|fosterers?|sponsors?|support|donations?|hours?|time|money|cash|funds|homes?|lifts?|supporters?|staff|people|prayers?)$/.test(
      last,
    )
  );
}

/** Whether anything but the grammar of a sentence is there. */
export function hasContent(text: string): boolean {
  return plainWords(text).some((word) => !isStructure(word));
}

/** Words in lower case without the signs around them. */
function plainWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s/–,;:!?"()]+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word !== '');
}

/** "40 blankets before 5pm": a time that is only a deadline of something counted. */
function countsBeforeDeadline(text: string): boolean {
  const { rest, deadline } = cutDeadline(text);
  return (
    deadline !== null &&
    !TIME.test(rest) &&
    (readAmount(rest.split(' '), 0) !== null || /\b(?:x ?\d+|\d+ ?x)\b/i.test(rest))
  );
}

function isContact(text: string): boolean {
  return EMAIL.test(text) || WEB_ADDRESS.test(text) || HANDLE.test(text) || TELEPHONE.test(text) || POSTCODE.test(text);
}

function isStructure(word: string): boolean {
  return SENTENCE_WORDS.has(word) || /^[\d.,:+%-]+$/.test(word) || word.length < 2;
}

/** "St Mary's Hall, Moss Lane": the last word of a part is a kind of place and a name stands before it. */
function isPlace(text: string): boolean {
  return text.split(',').some((part) => {
    const words = part.trim().split(' ');
    const last = (words[words.length - 1] ?? '').toLowerCase().replace(/[^\p{L}]/gu, '');
    const before = words[words.length - 2] ?? '';
    return (
      PLACE_WORDS.has(last) &&
      words.length <= 6 &&
      /^\p{Lu}/u.test(before) &&
      /^\p{Lu}/u.test(words[words.length - 1] ?? '') &&
      !/^(?:dog|cat|play|hard|usb|flash|pet|bird|doll'?s|guest|board|rabbit)$/i.test(before)
    );
  });
}
