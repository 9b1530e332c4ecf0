/**
 * What people type when they mean opening hours, in OpenStreetMap's format: `Mon-Fri 9-5, Sat 10 to noon, closed on
 * bank holidays` is `Mo-Fr 09:00-17:00; Sa 10:00-12:00; PH off`. Null as soon as one word or number could mean
 * something else; then it is better shown as it was typed. Takes time in proportion to the text.
 */
export function hoursAsTyped(text: string): string | null {
  const tokens = tokensOf(text);
  const parts = tokens && partsOf(tokens);
  const rules = parts && rulesOf(parts);
  return rules && rules.length > 0 ? rules.join('; ') : null;
}

type Clock = { hour: number; minute: number; half: 'am' | 'pm' | null; isTwoDigits: boolean };
type Token =
  { kind: 'days'; days: string } | { kind: 'clock'; clock: Clock } | { kind: 'always' | 'to' | 'and' | 'closed' };
type Part = { kind: 'days'; days: string } | { kind: 'times'; times: string } | { kind: 'closed' };

/** The words of the text, each with what it means; null when there is one that nobody here knows. */
function tokensOf(text: string): Token[] | null {
  let rest = text
    .toLowerCase()
    .replaceAll(/[\u2010-\u2015]/g, '-')
    .replaceAll('’', "'")
    .trim();
  const tokens: Token[] = [];
  while (rest !== '') {
    const found = words.find(([pattern]) => pattern.test(rest));
    const [pattern, meaning] = found ?? [];
    const match = pattern?.exec(rest);
    if (!match || match[0] === '' || meaning === undefined) return null;
    const token = typeof meaning === 'function' ? meaning(match) : meaning;
    if (token === undefined) return null;
    if (token !== null) tokens.push(token);
    rest = rest.slice(match[0].length).trimStart();
  }
  return tokens;
}

type Meaning = Token | null | ((match: RegExpExecArray) => Token | undefined);

const weekdays: [string, string][] = [
  ['Mo', 'mon(?:day)?'],
  ['Tu', 'tue(?:s(?:day)?)?'],
  ['We', 'wed(?:s|nesday)?'],
  ['Th', 'thu(?:r|rs|rsday)?'],
  ['Fr', 'fri(?:day)?'],
  ['Sa', 'sat(?:urday)?'],
  ['Su', 'sun(?:day)?'],
];

const words: [RegExp, Meaning][] = [
  [/^24\s?\/\s?7\b/, { kind: 'always' }],
  [/^(?:24 hours|24h|always|all day|around the clock|round the clock)\b/, { kind: 'always' }],
  ...weekdays.map(([days, word]): [RegExp, Meaning] => [
    new RegExp(`^(?:${word}|${days.toLowerCase()})s?\\b\\.?`),
    { kind: 'days', days },
  ]),
  [/^(?:weekdays?|working days)\b/, { kind: 'days', days: 'Mo-Fr' }],
  [/^weekends?\b/, { kind: 'days', days: 'Sa-Su' }],
  [/^(?:daily|every ?day|(?:7|seven) days a week|7 days|all week)\b/, { kind: 'days', days: 'Mo-Su' }],
  [/^(?:(?:uk |english )?(?:bank|public)[ -]hol(?:iday|s|idays)?|ph)\b/, { kind: 'days', days: 'PH' }],
  [/^(?:12 ?)?(?:noon|midday)\b/, { kind: 'clock', clock: { hour: 12, minute: 0, half: 'pm', isTwoDigits: false } }],
  [/^(?:12 ?)?midnight\b/, { kind: 'clock', clock: { hour: 12, minute: 0, half: 'am', isTwoDigits: false } }],
  [/^(\d{1,2})(?:[:.h](\d{2}))?\s?(a\.?m\b\.?|p\.?m\b\.?)/, (match) => clockToken(match)],
  [/^(\d{2})(\d{2})(?![\d:.])(?:\s?h(?:rs|ours)?\b)?/, (match) => clockToken(match)],
  [/^(\d{1,2})[:.h](\d{2})(?![\d:])(?:\s?h(?:rs|ours)?\b)?/, (match) => clockToken(match)],
  [/^(\d{1,2})(?!\d)(?:\s?o'?clock\b)?/, (match) => clockToken(match)],
  [/^(?:-+|to\b|till?\b|until\b|through\b|thru\b)/, { kind: 'to' }],
  [/^(?:[,;&+/\n]|and\b|then\b)/, { kind: 'and' }],
  [/^(?:closed|shut|off|not open|except|but not|not)\b(?:[ ]on\b)?/, { kind: 'closed' }],
  [/^(?:open(?:ing)?(?: hours| times)?|hours|from|between|on|at|[:.])(?![a-z])/, null],
];

function clockToken([, hours, minutes, half]: RegExpExecArray): Token | undefined {
  const [hour, minute] = [Number(hours), Number(minutes ?? 0)];
  if (minute > 59 || hour > 24 || (hour === 24 && minute > 0) || (half !== undefined && (hour < 1 || hour > 12)))
    return;
  const isTwoDigits = hours?.length === 2 && minutes !== undefined;
  return {
    kind: 'clock',
    clock: { hour, minute, half: half === undefined ? null : half.startsWith('a') ? 'am' : 'pm', isTwoDigits },
  };
}

/** Days in a row are one part, times in a row another. */
function partsOf(tokens: Token[]): Part[] | null {
  const parts: Part[] = [];
  const isOnDayClock =
    tokens.some((one) => one.kind === 'clock' && one.clock.hour > 12) ||
    tokens.every((one) => one.kind !== 'clock' || one.clock.isTwoDigits);
  let lastEnd = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    const before = parts.at(-1);
    if (token === undefined || token.kind === 'to') return null;
    if (token.kind === 'and') {
      if (at === 0) return null;
      continue;
    }
    if (token.kind === 'closed') parts.push({ kind: 'closed' });
    else if (token.kind === 'days') {
      const until = tokens[at + 1]?.kind === 'to' ? tokens[at + 2] : undefined;
      if (until && (until.kind !== 'days' || until.days.length > 2 || token.days.length > 2)) return null;
      if (until && (until.days === 'PH' || token.days === 'PH')) return null;
      const days = until ? `${token.days}-${until.days}` : token.days;
      if (until) at += 2;
      if (before?.kind === 'days') before.days += `,${days}`;
      else parts.push({ kind: 'days', days });
    } else {
      const range =
        token.kind === 'always'
          ? { text: '00:00-24:00', end: 24 * 60 }
          : rangeAt(tokens, at, { isOnDayClock, lastEnd: before?.kind === 'times' ? lastEnd : 0 });
      if (range === null) return null;
      if (token.kind === 'clock') at += 2;
      lastEnd = range.end;
      if (before?.kind === 'times') before.times += `,${range.text}`;
      else parts.push({ kind: 'times', times: range.text });
    }
  }
  return parts;
}

function rangeAt(
  tokens: Token[],
  at: number,
  known: { isOnDayClock: boolean; lastEnd: number },
): { text: string; end: number } | null {
  const [from, to, until] = tokens.slice(at, at + 3);
  if (from?.kind !== 'clock' || to?.kind !== 'to' || until?.kind !== 'clock') return null;
  const times = minutesOf(from.clock, until.clock, known);
  // A time that begins before the one in front of it has ended is a slip.
  if (times === null || times.start < known.lastEnd || times.start === times.end) return null;
  const end = times.end === 0 ? 24 * 60 : times.end;
  return { text: `${clockText(times.start)}-${clockText(end)}`, end: end <= times.start ? 24 * 60 : end };
}

/** Minutes from midnight; null when nobody can say whether it is the morning or the afternoon. */
function minutesOf(
  from: Clock,
  until: Clock,
  { isOnDayClock, lastEnd }: { isOnDayClock: boolean; lastEnd: number },
): { start: number; end: number } | null {
  if (from.half !== null && until.half !== null) return { start: onDayClock(from), end: onDayClock(until) };
  if (from.half !== null) return { start: onDayClock(from), end: nextAfter(onDayClock(from), until) };
  if (until.half !== null) {
    const same = onDayClock({ ...from, half: until.half });
    const end = onDayClock(until);
    const start =
      same < (end === 0 ? 24 * 60 : end) ? same : onDayClock({ ...from, half: until.half === 'pm' ? 'am' : 'pm' });
    return from.hour > 12 ? null : { start, end };
  }
  const [start, end] = [from.hour * 60 + from.minute, until.hour * 60 + until.minute];
  if (isOnDayClock) return { start, end };
  // “9-12 and 1-5”: the afternoon follows the morning.
  if (lastEnd >= 11 * 60 && start < lastEnd && end > start && end < 12 * 60)
    return { start: start + 12 * 60, end: end + 12 * 60 };
  // “9-5” runs over noon, “9-12” ends at it, “12-4” begins at it. “1-4” and “7-9” could be either.
  if (from.hour >= 6 && from.hour < 12 && end <= start && until.hour >= 1) return { start, end: end + 12 * 60 };
  if (from.hour >= 6 && from.hour < 12 && end === 12 * 60) return { start, end };
  if (from.hour === 12 && until.hour >= 1 && until.hour < 12) return { start, end: end + 12 * 60 };
  return null;
}

const onDayClock = ({ hour, minute, half }: Clock): number => (hour % 12) * 60 + minute + (half === 'pm' ? 12 * 60 : 0);

/** The first time after `start` that a clock with twelve hours shows so. */
function nextAfter(start: number, until: Clock): number {
  if (until.hour > 12) return until.hour * 60 + until.minute;
  const morning = onDayClock({ ...until, half: 'am' });
  return morning > start ? morning : morning + 12 * 60 > start ? morning + 12 * 60 : morning;
}

const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Puts days and times together: all `Mon 9-5, Tue 10-4` or all `9-5 Mon, 10-4 Tue`, and `closed` before or after its days. */
function rulesOf(parts: Part[]): string[] | null {
  const rules: string[] = [];
  const timesComeFirst = parts[0]?.kind === 'times';
  for (let at = 0; at < parts.length; at += 2) {
    const [one, other] = [parts[at], parts[at + 1]];
    if (one?.kind === 'days' && other?.kind === 'times' && !timesComeFirst) rules.push(`${one.days} ${other.times}`);
    else if (one?.kind === 'times' && other?.kind === 'days' && timesComeFirst)
      rules.push(`${other.days} ${one.times}`);
    else if (one?.kind === 'days' && other?.kind === 'closed') rules.push(`${one.days} off`);
    else if (one?.kind === 'closed' && other?.kind === 'days') rules.push(`${other.days} off`);
    else if (one?.kind === 'times' && at === 0 && (other !== undefined || one.times === '00:00-24:00')) {
      // Every day but those that follow. “9 to 5” alone does not say on which days.
      rules.push(one.times);
      at -= 1;
    } else return null;
  }
  return rules;
}
