import { newSetUpPath } from '../../src/host/set-up.ts';
import { makeOddThings } from './odd-things.ts';
import type { TestService } from './service.ts';
import { makeThings, type Things } from './things.ts';

/**
 * A page of the product: where it is, who sees it, and the status it comes with when that is not 200. With `send`, the
 * page that follows when this form is sent as it stands.
 */
export type PageOf = { path: string; as?: { cookie: string }; status?: number; send?: string };

/** Of a member of an organisation or of the host, and no visitor's. */
export const isForMembers = ({ path }: PageOf): boolean => /^\/(admin|door|host)(\/|$)/.test(path);

export type EveryPage = { things: Things; pages: Record<string, PageOf> };

/** Every page of a service where something of each kind has happened. Makes those things. */
export async function everyPage(service: TestService): Promise<EveryPage> {
  const things = await makeThings(service);
  const { cast, appeal, draft, pledge, unconfirmed, after, supporter, ripple, code, host } = things;
  const {
    waiting,
    declined,
    asEve,
    asUna,
    asBoth,
    onTheWay,
    withdrawn,
    withTimes,
    withTime,
    signInId,
    usedId,
    letter,
  } = await makeOddThings(service, things);
  const { deps } = service;
  const org = `/admin/${cast.dogsHome.slug}`;
  const ofAppeal = `${org}/appeals/${appeal.slug}`;
  const a = `/a/${appeal.slug}`;
  const door = `/door/${cast.dogsHome.slug}`;
  const asRosa = cast.rosa.headers;
  const rosas = (path: string): PageOf => ({ path, as: asRosa });
  const pages: Record<string, PageOf> = {
    home: { path: '/' },
    'a search that finds nothing': { path: '/?q=zebra' },
    'an organisation': { path: `/o/${cast.dogsHome.slug}` },
    'an organisation that waits, to its owner': { path: `/o/${waiting.slug}`, as: asEve },
    'an appeal': { path: a },
    'an appeal through a link': { path: `${a}/${code}` },
    'a paused appeal': { path: '/a/held-for-now' },
    'a full appeal': { path: '/a/all-there' },
    'an appeal that is over': { path: '/a/last-winter' },
    'an appeal to which nobody shall set off': { path: '/a/everybody-stays' },
    'an appeal that sends people elsewhere': { path: '/a/over-there-instead' },
    'an appeal of which one need is met': { path: '/a/enough-towels' },
    'an appeal without numbers': { path: '/a/whatever-you-can-bring' },
    'a draft, to its owner': { path: `/a/${draft.slug}`, as: asRosa },
    'what became of an appeal': { path: '/a/what-it-came-to/outcome' },
    'an appeal whose report is there': { path: '/a/what-it-came-to' },
    'passing on': { path: `${a}/share` },
    'passing on, closed': { path: '/a/last-winter/share' },
    'a link, mailed': { path: `${a}/share?made=${code}` },
    'a changed text': { path: `${a}/share/text?code=${code}&text=Please+help` },
    'on to Mastodon': { path: `${a}/share/mastodon?code=${code}&text=Please&server=mastodon.social` },
    'no server of Mastodon': { path: `${a}/share/mastodon?code=${code}&text=Please&server=%22`, status: 422 },
    'a poster': { path: `${a}/poster` },
    'a poster of a paused appeal': { path: '/a/held-for-now/poster' },
    'the poster of an appeal that is over': { path: '/a/last-winter/poster' },
    'somebody’s poster': { path: `${a}/${code}/poster` },
    'an appeal for other sites': { path: `${a}/put-on-your-site` },
    'a link for other sites': { path: `${a}/${code}/put-on-your-site` },
    'an appeal in a frame': { path: `/embed${a}` },
    'a paused appeal in a frame': { path: '/embed/a/held-for-now' },
    'the big screen': { path: `${a}/screen` },
    'the big screen of a paused appeal': { path: '/a/held-for-now/screen' },
    'a stall': { path: things.stallPath },
    'a stall that thanks': { path: `${things.stallPath}?said=pledge` },
    'an entry of nothing': sentEmpty(things.stallPath, '[data-stall-form]'),
    'a report': { path: `${a}/report` },
    'a report that was sent': { path: `${a}/report/sent` },
    privacy: { path: '/privacy' },
    'how it works': { path: '/how-it-works' },
    'how we count': { path: '/how-we-count' },
    'the API': { path: '/api' },
    'a problem': { path: '/problems/need-full' },
    'just pledged': { path: `${a}/pledged/${after}` },
    'a pledge to confirm': { path: `/pledges/${unconfirmed}` },
    'a pledge that is confirmed': { path: `/pledges/${pledge}` },
    'thanks for a pledge': { path: `/pledges/${pledge}?said=confirmed` },
    'a pledge on the way': { path: `/pledges/${onTheWay}` },
    'a pledge taken back': { path: `/pledges/${withdrawn}` },
    'did you manage': { path: `/pledges/${pledge}/did-you-manage?answer=brought` },
    'taking a pledge back': { path: `/pledges/${pledge}/withdraw` },
    'all my pledges': { path: `/supporters/${supporter}` },
    'erasing me': { path: `/supporters/${supporter}/erase` },
    'stopping mail': { path: `/stop/${deps.tokens.make('stop', idOf(service, supporter))}` },
    'stopping a member’s mail': {
      path: `/stop/members/${cast.dogsHome.slug}/daily/${deps.tokens.make('member-stop', cast.rosa.id)}`,
    },
    'a ripple': { path: `/ripples/${ripple}` },
    'a link’s own page': {
      path: `/links/${service.deps.tokens.make('link', service.deps.tokens.open('ripple', ripple)?.id ?? '')}`,
    },
    'a group’s own page': { path: `/links/${things.group}` },
    'a group': { path: `${a}/groups/${things.groupCode}` },
    'through a group': { path: `${a}/${things.groupCode}` },
    'a link for a group': { path: `${a}/groups` },
    'reporting words': { path: `${a}/${things.groupCode}/report` },
    'driving for others': { path: `${a}/drive` },
    'driving, offered': { path: `${a}/drive/asked` },
    'driving for nobody': sentEmpty(`${a}/drive`, 'form[action$="/drive"]'),
    'a driver’s own page': { path: `/drivers/${things.driver}` },
    'choosing a time': { path: `/pledges/${withTimes}/time` },
    'a pledge with a time': { path: `/pledges/${withTime}` },
    'how a pledge comes': { path: `/pledges/${pledge}/way` },
    'a pledge to be collected': { path: `/pledges/${things.toCollect}` },
    'having it collected': { path: `/pledges/${things.toCollect}/collection` },
    'an appeal on slow': { path: '/a/one-at-a-time' },
    'a share moment': { path: `${a}/moments/${things.momentId}` },
    'a share moment, asked': { path: `${a}/moments/${things.momentId}/asked` },
    'a place in a share moment': { path: `/moments/${things.place}` },
    'leaving a share moment': { path: `/moments/${things.place}/leave` },
    'the share moments of a group': { path: `/links/${things.group}/moments` },
    applying: { path: '/apply' },
    'having applied': { path: '/apply/sent' },
    'signing in': { path: `/sign-in?next=${encodeURIComponent(org)}` },
    'a link that was sent': { path: '/sign-in/sent' },
    'using the link': { path: `/sign-in/${deps.tokens.make('sign-in', signInId)}` },
    'a link that was used': { path: `/sign-in/${deps.tokens.make('sign-in', usedId)}`, status: 410 },
    'an invitation': { path: `/invitations/${things.invitation}` },
    'choosing an organisation': { path: '/admin', as: asBoth },
    'my account': rosas('/admin/account'),
    'the appeals of an organisation': rosas(org),
    'the appeals of one that waits': { path: `/admin/${waiting.slug}`, as: asEve },
    'the settings of one that was declined': { path: `/admin/${declined.slug}/settings`, as: asUna },
    'the dashboard': rosas(ofAppeal),
    'the dashboard at the door': { path: ofAppeal, as: cast.dov.headers },
    'the dashboard of a draft': rosas(`${org}/appeals/${draft.slug}`),
    'the dashboard of a paused appeal': rosas(`${org}/appeals/held-for-now`),
    'a new appeal': rosas(`${org}/appeals/new`),
    'pasting a list': rosas(`${org}/appeals/paste`),
    'editing an appeal': rosas(`${ofAppeal}/edit`),
    'editing an appeal with a closed need': rosas(`${org}/appeals/enough-towels/edit`),
    steering: rosas(`${ofAppeal}/steer`),
    'steering, refused': sentEmpty(`${ofAppeal}/steer`, '#to-paused form', asRosa),
    'steering one on slow': rosas(`${org}/appeals/one-at-a-time/steer`),
    'steering a paused one': rosas(`${org}/appeals/held-for-now/steer`),
    'steering one that is over': rosas(`${org}/appeals/last-winter/steer`),
    'steering while visits are stopped': rosas(`${org}/appeals/everybody-stays/steer`),
    'steering one that sends people elsewhere': rosas(`${org}/appeals/over-there-instead/steer`),
    'the pledges of an appeal': rosas(`${ofAppeal}/pledges`),
    'one pledge': rosas(`${ofAppeal}/pledges/${things.pledgeId}`),
    'entering a pledge': rosas(`${ofAppeal}/pledges/new`),
    'how an appeal travels': rosas(`${ofAppeal}/network`),
    'how an appeal that is over travelled': rosas(`${org}/appeals/last-winter/network`),
    'how a draft travels': rosas(`${org}/appeals/${draft.slug}/network`),
    'writing the report': rosas(`${org}/appeals/last-winter/report`),
    'the report, published': rosas(`${org}/appeals/what-it-came-to/report`),
    'the report of an open appeal': rosas(`${ofAppeal}/report`),
    'the report of a draft': rosas(`${org}/appeals/${draft.slug}/report`),
    'counting on paper': rosas(`${ofAppeal}/paper`),
    'the counting sheet': rosas(`${ofAppeal}/paper/sheet`),
    'an empty sheet': sentEmpty(`${ofAppeal}/paper`, 'form[action$="/paper"]', asRosa),
    'the share texts': rosas(`${ofAppeal}/share-texts`),
    'the photos of an appeal': rosas(`${ofAppeal}/photos`),
    'what is said to be brought': rosas(`${ofAppeal}/brought`),
    'the share moments': rosas(`${ofAppeal}/moments`),
    'check-in': rosas(`${ofAppeal}/receipts`),
    'check-in at the door': { path: `${ofAppeal}/receipts?pledge=${things.pledgeId}`, as: cast.dov.headers },
    'the door': { path: door, as: cast.dov.headers },
    'the door without names': { path: `${door}/shell`, as: cast.dov.headers },
    'a search at the door that finds nothing': { path: `${door}?q=nobody`, as: cast.dov.headers },
    'just counted at the door': { path: `${door}?counted=${things.receiptId}`, as: cast.dov.headers },
    'a pledge at the door': { path: `${door}/${things.doorCode}`, as: cast.dov.headers },
    'somebody without a pledge': { path: `${door}/walk-in`, as: cast.dov.headers },
    'a count of nothing': sentEmpty(
      `${door}/walk-in`,
      `[data-door-count="${appeal.slug}"] [data-door-some]`,
      cast.dov.headers,
    ),
    'where the phone is': { path: `${door}/point`, as: cast.dov.headers },
    'a code for the door': { path: `${door}/${things.doorCode}` },
    corrections: rosas(`${ofAppeal}/corrections`),
    'a correction without a word': sentEmpty(`${ofAppeal}/corrections`, 'form[action$="/corrections"]', asRosa),
    'the stalls of an appeal': rosas(`${ofAppeal}/stalls`),
    'the places of an appeal': rosas(`${ofAppeal}/places`),
    'a place without a name': sentEmpty(`${ofAppeal}/places`, 'form[action$="/places"]', asRosa),
    'a stall without a name': sentEmpty(`${ofAppeal}/stalls`, 'form[action$="/stalls"]', asRosa),
    'who comes when': rosas(`${org}/appeals/one-at-a-time/slots`),
    'who comes when, at the door': { path: `${org}/appeals/one-at-a-time/slots`, as: cast.dov.headers },
    'nobody comes at a time': rosas(`${ofAppeal}/slots`),
    'what is to be collected': rosas(`${ofAppeal}/collections`),
    'what came in': rosas(`${org}/came-in`),
    'the drop-off points': rosas(`${org}/points`),
    'the drop-off points at the door': { path: `${org}/points`, as: cast.dov.headers },
    'a new drop-off point': rosas(`${org}/points/new`),
    'a drop-off point': rosas(`${org}/points/${appeal.dropOffPoints[0]?.id ?? ''}`),
    'a drop-off point without a name': sentEmpty(`${org}/points/new`, 'form[action$="/points/new"]', asRosa),
    'agreements with others': rosas(`${org}/agreements?q=leeds`),
    'is this still true': {
      path: `/still-true/${deps.tokens.make('still-true', appeal.id)}/${deps.tokens.make('member-stop', cast.rosa.id)}`,
    },
    members: rosas(`${org}/members`),
    leaving: { path: `${org}/members/leave`, as: cast.dov.headers },
    settings: rosas(`${org}/settings`),
    'the host’s desk': { path: '/host', as: host },
    'the organisations, to the host': { path: '/host/organisations', as: host },
    'the mailbox': { path: '/mailbox' },
    'a letter': { path: `/mailbox/${letter.id}` },
    'a promise of nothing': sentEmpty(a, '[data-pledge-form]'),
    'an application without a word': sentEmpty('/apply', 'main form'),
    'signing in as nobody': sentEmpty('/sign-in', 'main form'),
    'a report without a word': sentEmpty(`${a}/report`, 'main form'),
    'a group without a name': sentEmpty(`${a}/groups`, 'main form'),
    'joining without an address': sentEmpty(`${a}/moments/${things.momentId}`, 'form[action$="/join"]'),
    'a share moment without a time': sentEmpty(`${ofAppeal}/moments`, 'form[action$="/moments"]', asRosa),
    'an appeal without a title': sentEmpty(`${org}/appeals/new`, '[data-appeal-form]', asRosa),
    'an empty list': sentEmpty(`${org}/appeals/paste`, 'form[action$="/paste"]', asRosa),
    'a pledge of nothing, entered': sentEmpty(`${ofAppeal}/pledges/new`, 'form[action$="/pledges/new"]', asRosa),
    'a walk-in with nothing': sentEmpty(`${ofAppeal}/receipts`, '[aria-labelledby="walk-in"] form', asRosa),
    'an invitation to nobody': sentEmpty(`${org}/members`, 'form[action$="/invite"]', asRosa),
    'a key without a name': sentEmpty(`${org}/settings`, 'form[action$="/keys"]', asRosa),
    'an address that leads nowhere': { path: '/nothing-here', status: 404 },
    'a page that is not for the role': { path: `${org}/settings`, as: cast.dov.headers, status: 403 },
    'a page that is not for strangers': { path: org, as: cast.omar.headers, status: 404 },
  };
  return { things, pages };
}

const sentEmpty = (path: string, send: string, as?: { cookie: string }): PageOf => ({
  path,
  send,
  status: 422,
  ...(as ? { as } : {}),
});

/** The pages of set-up; only while nobody hosts the service. */
export async function setUpPages(service: TestService): Promise<Record<string, PageOf>> {
  return {
    'set-up': { path: '/setup' },
    'set-up with the code': { path: (await newSetUpPath(service.deps)) ?? '/' },
    'home of an empty service': { path: '/' },
  };
}

const idOf = (service: TestService, token: string): string => {
  const opened = service.deps.tokens.open('supporter', token);
  if (!opened) throw new Error('this is no token of a supporter');
  return opened.id;
};
