import { ASKING_WORDS, REFUSING_WORDS, SENTENCE_WORDS } from './words.ts';

/** What a sentence says about the things in it: they are asked for, or refused. */
export type Polarity = 'wanted' | 'notWanted';

/** A sentence whose beginning or end says which way it goes, and what is left of it. */
type Verdict = { polarity: Polarity; rest: string; strong: boolean };

const adverbs = `(?:(?:really|still|also|always|just|now|currently|presently|urgently|desperately|badly|particularly|especially|mainly|mostly|most|already|even|only|very|so|fully|totally|well|completely|definitely|constantly|actually|sadly|always|right now|at the moment|at present|this week|today|tonight|this time|generally|unfortunately|, ?)[ ,]+)*`;
const opener = `(?:(?:so|and|also|plus|but|however|sorry|unfortunately|sadly|please note(?: that)?|nb|note(?: that)?|right now|today|tonight|tomorrow|this week|this month|this time|this year|at the moment|at present|currently|for now|again|ps|p\\.s\\.|update|urgent(?:ly)?|yes|in particular|most of all|above all|as well|hi all|hi everyone|hello everyone|hi|hello|for hygiene reasons|for safety reasons|due to [a-z ]{3,30}|as always|as ever|help|for [a-z]+day)[ ,:!–-]+){0,3}`;
const who = `(?:we|i|they|you|u|who|(?:the|our|this|these|those) [a-z]+(?: [a-z]+)?)(?:'re|'ve|'d|'m|'s|'ll)?(?: all)?`;
const auxiliary = `(?:(?:are|is|am|have|has|been|do|does|would|could|will|can|be|got|'re|'ve|'d)[ ,]+${adverbs}){0,3}`;
const filler = `(?:(?:any|some|any more|anymore|some more|more|further|extra|additional|your|donations? of|gifts? of|supplies of|help with|the following(?: items| things| supplies)?|these(?: items| things)?|this|items such as|items like|things such as|things like|such as|right now|now|urgently|asap|today|tonight|this week|at the moment|currently|at present|in|us|people to bring|by (?:mon|tues|wednes|thurs|fri|satur|sun)day|of|for|as well)(?:[ ,:–-]+|$)){0,4}`;
const never = `(?:do not|don'?t|does not|doesn'?t|cannot|can not|can'?t|won'?t|will not|wouldn'?t|couldn'?t|no longer|not|never|aren'?t|isn'?t|are not|unable to)`;
const amply = `(?:more than enough|plenty|enough|loads|lots|masses|heaps|tons|far too (?:many|much)|too (?:many|much)|so (?:many|much)|a lot|ample|sufficient|a surplus|an abundance|(?:a )?good stocks?|full(?: up)?|over-?stocked|overrun|inundated|overwhelmed|swamped|drowning|stocked(?: up)?|well[- ]stocked|fully stocked|fine|ok|okay|good|all right|alright|sorted|covered|all set)`;

const lead = (pattern: string): RegExp => new RegExp(`^${opener}${pattern}`, 'i');

const REFUSALS = [
  lead(
    `(?:${who} |items? |things? |what |stuff |donations? )${adverbs}${auxiliary}${never} ${adverbs}(?:(?:be|able to|in a position to|have (?:the )?(?:space|room|storage|need|use)(?: for| to)?)[ ,]+)*${adverbs}(?:(?:to )?(?:needs?|requires?|wants?|accept(?:ing)?|takes?|taking|use|store|looking for|collect(?:ing)?|in need of|receiv(?:e|ing)|handle|pass on|short of|distribute|sell|after)|(?<=(?:for|to) ))(?: in| on)?(?=[ ,:–-]|$)[ ,:–-]*${filler}`,
  ),
  lead(
    `${who} ${adverbs}${auxiliary}${adverbs}${amply}(?: now| currently| already| stocks?| for now)?(?: of| on| with| in| for)?(?=[ ,:–-]|$)[ ,:–-]*${filler}`,
  ),
  lead(
    `(?:(?:currently|already|now|still) )?(?:(?:have|has|had|got|having)(?: got)? (?:already |currently )?)?(?:more than enough|plenty(?= of|[:–-])|enough|too (?:many|much)|overstocked|inundated|overwhelmed|swamped|fully stocked|ok for|okay for|fine for|good for|full up)(?: of| on| with| for)?[ ,:–-]+${filler}`,
  ),
  lead(
    `(?:please ,? ?)?(?:do not|don'?t|avoid|stop|refrain from|never) ${adverbs}(?:send(?:ing)?|bring(?:ing)?|donat(?:e|ing)|giv(?:e|ing)|buy(?:ing)?|drop(?:ping)? off|includ(?:e|ing)|collect(?:ing)?|offer(?:ing)?)(?=[ ,:–-]|$)[ ,:–-]*${filler}`,
  ),
  lead(`please ,? ?(?:no|not|avoid)(?: more| further)?[ :–-]+${filler}`),
  lead(
    `(?:${who} |items? |things? |what |please )?(?:(?:is|are|absolutely|definitely|strictly|currently|really) )*(?:not|no longer|never|cannot|can'?t|unable to|don'?t|do not) (?:(?:currently|presently|now|be|able to|really) )*(?:needed|wanted|required|accepted|accepting|accept|taking|take|suitable|allowed|acceptable|bring|send|donate|need|want|at the moment|right now|at present|this time|for now|today|now|in need of)(?: any ?more| at the moment| right now| at present| for now| this time| now| today| currently| please| thanks?(?: you)?)*(?:\\s*[:–-]+\\s*|\\s+|$)${filler}`,
  ),
  lead(
    `(?:thanks?(?: you)?,? but no,? thanks?(?: you)?|no,? thank(?:s| you)|except(?: for)?|excluding|anything except|everything except|avoid)[:!–, -]+`,
  ),
  lead(`(?:(?:absolutely|strictly|definitely) )?no (?:more|further)[ ,]+(?!than )${filler}`),
  lead(
    `(?:(?:absolutely|strictly|definitely) )?no (?!more than |added |bake |salt |sugar |fat |need |one |longer |later |thank|thanks|[.!]|amount|donation|problem|questions?|appoint|experience|parking|matter|limit|entry|access|exceptions?|worr|doubt|rush|later|less)`,
  ),
] as const;

const need = `(?:needs?|requires?|wants?|seeks?|asks? for|asking for|looking (?:out )?for|after|seeking|collecting(?! for)|appealing for|calling for|crying out for|desperate for|hoping for|grateful for|in (?:[a-z]+ )?need of|need of|(?:running |getting |very )*(?:short|low|out)(?: on| of)(?! date| doors| school| the)|run(?:ning)? (?:out|low|short)(?: of| on)?|missing|lacking|down to (?:our|the) last of)`;
const wouldLike = `(?:do with|use|love|like|welcome|appreciate|benefit from)(?: to (?:have|receive|get|collect))?`;

const REQUESTS = [
  lead(`(?:what |items? |things? )?${who} ${adverbs}${auxiliary}${adverbs}${need}(?=[ ,:–-]|$)[ ,:–-]*${filler}`),
  lead(
    `(?:${who}|always|also)? ?${adverbs}(?:would|could|can|'d|will)(?: always| also| really)* ${wouldLike}(?=[ ,:–-]|$)[ ,:–-]*${filler}`,
  ),
  lead(`(?:we|they)'d (?:(?:always|also|really) )*${wouldLike}(?=[ ,:–-]|$)[ ,:–-]*${filler}`),
  lead(
    `(?:we|they)(?:'re| are)? (?:(?:also|still|now|currently|always|only) )*(?:accept|accepting|welcome|take|taking|can take|can accept)[ ,:–-]+${filler}`,
  ),
  lead(
    `please (?:(?:can|could|do|would) (?:you )?|kindly |consider |help (?:us )?by )*(?:bring(?:ing)?|send(?:ing)?|donat(?:e|ing)|drop(?:ping)? off|give|giving|buy(?:ing)?|pick up|add|collect|save(?: us)?|help with)(?=[ ,:–-]|$)[ ,:–-]*${filler}`,
  ),
  lead(
    `(?:can|could|would|will) (?:you|u|anyone|anybody|someone|people|everyone)(?: please| all)* (?:spare|donate|bring|lend|give|send|provide|help(?: us| out)? with|drop off|supply|collect|pick up)(?=[ ,:–-]|$)[ ,:–-]*${filler}`,
  ),
  lead(`(?:(?:does|has|have) )?(?:anyone|anybody|someone) (?:got|have|has)(?: got)? ${filler}(?:(?:spare|unwanted) )?`),
  lead(`(?:also|still|now) (?:after|collecting|looking for|short of|in need of) ${filler}`),
  lead(
    `(?:there(?:'s| is) (?:an? |still )*(?:urgent |desperate |real |great |big |huge )*need for|donations? of|gifts of|offers of|contributions of|in need of|looking for|short of|low on|running (?:very )?(?:low|short|out)(?: on| of)|out of(?! date| doors| school| season| the)|appealing for|seeking|collecting|desperate for|urgent need for) (?!the end|money|time)${filler}`,
  ),
  lead(
    `(?:(?:what|we|still|also|now|most|more|very|really|particularly|top|high(?:est)?|urgent|urgently|desperately|always|currently|greatly|much|badly|especially|immediate|immediately|current|our|main|this week|today|items?|things?|supplies|essential|the following|donations?) )*(?:needed|needs?|wanted|required|requirements|urgent|urgently|wish ?list|shopping list|priority|priorities|essentials?|requests?|requested|in demand|shortages?|yes please|yes|low stock|running low|short of|asks?)(?: (?:items?|donations?|list|now|today|this week|right now|most|asap|by (?:mon|tues|wednes|thurs|fri|satur|sun)day|urgently|is|are|for this week|please))*\\s*[:–-]+\\s*`,
  ),
  lead(
    `(?:(?:still|also|now|urgently|desperately|badly|really) )*(?:need|needed|wanted|required)(?: (?:urgently|asap|now|today))? (?!to |by |at |for |in |items?$|is |are |list|urgently$)${filler}`,
  ),
] as const;

const quite = `(?:(?:really|currently|definitely|actually|always|also|still|very|so|most|urgently|desperately|especially|particularly|much|badly|greatly|now|all|just|being|gratefully|warmly) )*`;
const untilWhen = `(?:[ ,]+(?:either|any ?more|at the moment|right now|at present|for now|now|just now|this time|this year|this week|this month|today|currently|please|pls|plz|sorry|thanks?|thank you|though|so much|x+|however|for the time being))*`;
const REFUSING_ENDS = new RegExp(
  `[ ,:–-]+(?:(?:are|is|were|was) )?(?:(?:sorry|but),? )*${quite}(?:(?:not|no longer|aren'?t|isn'?t|cannot be|can'?t be|can no longer be|never) ${quite}(?:(?:be|being|currently) )*(?:needed|wanted|required|accepted|acceptable|suitable|necessary|used|taken)|not (?:at the moment|right now|at present|this (?:time|year|week|month)|for now|today|yet)|no,? (?:thanks?|thank you|more|ta)|don'?t need(?: any)?(?: more)?|unwanted)${untilWhen}(?: (?:please|pls|thanks?|thank you|for now))*$`,
  'i',
);
const ASKING_ENDS = new RegExp(
  `(?:[ ,:–-]+|^)(?:(?:are|is|would be|will be|'s|would all be|are all|also) )*${quite}(?:(?:needed|wanted|required|welcome|appreciated|amazing|brilliant|lovely|fantastic|helpful|useful|wonderful|handy|great|in demand|in (?:short|great|urgent|desperate) (?:supply|demand|need))(?: too| as well)?|urgently|asap|a priority|our priority|top priority)${untilWhen}$`,
  'i',
);
const POLITE_ENDS =
  /[ ,:–-]+(?:please|pls|plz|plse|thanks|thank you|many thanks|thx|ta|asap|too|as well|either|at the moment|right now|at present|for now|currently|any ?more|this (?:time|week|month|year)|for the moment|just now|thanks so much|thank you so much|though|x{1,3})$/i;

/** How far into a sentence its beginning is read, and how much of its end. Keeps every pattern's work small. */
const REACH = 160;

/** Reads which way a sentence goes by its beginning or its end; null if neither says it. */
export function verdictOf(sentence: string): Verdict | null {
  const text = sentence.trim();
  const begin = text.slice(0, REACH);
  for (const pattern of REFUSALS) {
    const found = pattern.exec(begin);
    if (found && found[0].trim() !== '')
      return { polarity: 'notWanted', rest: withoutPoliteEnd(text.slice(found[0].length)), strong: true };
  }
  const refused = cutEnd(text, REFUSING_ENDS);
  if (refused !== null) return { polarity: 'notWanted', rest: refused, strong: true };
  for (const pattern of REQUESTS) {
    const found = pattern.exec(begin);
    if (found && found[0].trim() !== '') {
      const rest = withoutPoliteEnd(text.slice(found[0].length));
      return { polarity: 'wanted', rest: cutEnd(rest, ASKING_ENDS) ?? rest, strong: true };
    }
  }
  const asked = cutEnd(text, ASKING_ENDS);
  if (asked !== null) return { polarity: 'wanted', rest: asked, strong: false };
  return null;
}

/** Takes "please", "at the moment, thank you" and the like off the end. */
export function withoutPoliteEnd(text: string): string {
  let rest = text.trim();
  for (let times = 0; times < 4; times += 1) {
    const shorter = cutEnd(rest, POLITE_ENDS);
    if (shorter === null) break;
    rest = shorter;
  }
  return rest;
}

/** Which way words go that name no thing at all, as in a heading; "none" if neither way, null if they name something. */
export function verdictOfHeading(text: string): Polarity | 'none' | null {
  const words = headingWords(text);
  if (words.length > 16 || !words.every((word) => SENTENCE_WORDS.has(word) || /^[\d.:]+$/.test(word))) return null;
  const told = words.join(' ');
  const oversupplied =
    /\b(?:have|has|got|we've|i've|we're)\b.*\b(?:many|much|lots|loads|lot)\b|\b(?:too|so) (?:many|much)\b/.test(told);
  if (
    oversupplied ||
    words.some((word, at) => REFUSING_WORDS.has(word) && !(word === 'no' && words[at + 1] === 'matter'))
  ) {
    return /\b(?:help|donate|bring|send)\b.*\b(?:enough|lots?|loads|too)\b/.test(words.join(' '))
      ? 'none'
      : 'notWanted';
  }
  return words.some((word) => ASKING_WORDS.has(word)) && !/\b(?:share|how|where|when)\b/.test(words.join(' '))
    ? 'wanted'
    : 'none';
}

/** The words of a heading, without signs. */
export function headingWords(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}' -]/gu, ' ')
    .split(/[\s-]+/)
    .map((word) => word.replace(/^'+|'+$/g, ''))
    .filter((word) => word !== '');
}

function cutEnd(text: string, pattern: RegExp): string | null {
  const from = Math.max(0, text.length - REACH);
  const found = pattern.exec(text.slice(from).replace(/[\s.,!]+$/, ''));
  return found ? text.slice(0, from + found.index).trim() : null;
}
