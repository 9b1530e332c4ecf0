// Every route of the service stands in one of these lists, by who may ask it; private-routes.test.ts holds that.

/** For everybody. */
export const open = linesOf(`
  GET /
  GET /a/:slug
  GET /a/:slug/:code
  GET /a/:slug/:code/poster
  GET /a/:slug/:code/poster.pdf
  GET /a/:slug/:code/put-on-your-site
  GET /a/:slug/:code/qr.svg
  GET /a/:slug/:code/report
  POST /a/:slug/:code/report
  GET /a/:slug/drive
  POST /a/:slug/drive
  GET /a/:slug/drive/asked
  GET /a/:slug/groups
  POST /a/:slug/groups
  GET /a/:slug/groups/:code
  GET /a/:slug/moments/:id
  GET /a/:slug/moments/:id/asked
  GET /a/:slug/moments/:id/calendar.ics
  POST /a/:slug/moments/:id/join
  POST /a/:slug/pledges
  GET /a/:slug/outcome
  GET /a/:slug/outcome.pdf
  GET /a/:slug/poster
  GET /a/:slug/poster.pdf
  GET /a/:slug/badge.png
  GET /a/:slug/badge.svg
  GET /a/:slug/from/:site
  GET /a/:slug/put-on-your-site
  GET /door/:org/:code
  GET /door/:org/:code/qr.png
  GET /door/:org/worker.js
  GET /embed/a/:slug
  GET /embed/a/:slug/:code
  GET /oembed
  GET /p/:code
  GET /a/:slug/preview-:version(^\\d{1,9}$).png
  GET /a/:slug/qr.svg
  GET /a/:slug/report
  POST /a/:slug/report
  GET /a/:slug/report/sent
  GET /a/:slug/screen
  GET /a/:slug/share
  POST /a/:slug/share
  GET /a/:slug/share/mastodon
  GET /a/:slug/share/text
  GET /a/:slug/stall/worker.js
  GET /api
  GET /api/openapi.json
  GET /api/v1/appeals
  GET /api/v1/appeals/:slug
  GET /api/v1/appeals/:slug/names
  POST /api/v1/appeals/:slug/pledges
  POST /api/v1/appeals/:slug/drivers
  POST /api/v1/appeals/:slug/share-links
  GET /api/v1/appeals/:slug/report
  GET /api/v1/appeals/:slug/slots
  GET /api/v1/appeals/:slug/tally
  GET /api/v1/appeals/:slug/tally/stream
  GET /api/v1/organisations/:slug
  GET /apply
  POST /apply
  GET /apply/sent
  GET /health/live
  GET /health/ready
  GET /how-it-works
  GET /how-we-count
  GET /o/:slug
  GET /pictures/:id/:width
  GET /privacy
  GET /problems/:name
  GET /push-worker.js
  GET /robots.txt
  GET /sign-in
  POST /sign-in
  GET /sign-in/sent
  POST /sign-out
  GET /sitemap.xml
  GET /*`);

/** Opened by what is secret in the path, known from a mail or the terminal. */
export const byToken = linesOf(`
  GET /a/:slug/stall/:token
  POST /a/:slug/stall/:token
  GET /a/:slug/stall/:token/app.webmanifest
  POST /api/v1/stalls/:token/entries
  GET /a/:slug/pledged/:after
  POST /a/:slug/pledged/:after/correct
  POST /a/:slug/pledged/:after/send-again
  GET /api/v1/pledges/:token|:id
  PATCH /api/v1/pledges/:token|:id
  POST /api/v1/pledges/:token|:id/brought
  POST /api/v1/pledges/:token|:id/confirm
  POST /api/v1/pledges/:token|:id/on-the-way
  POST /api/v1/pledges/:token|:id/still-coming
  POST /api/v1/pledges/:token|:id/withdraw
  GET /api/v1/ripples/:token
  GET /invitations/:token
  POST /invitations/:token
  GET /links/:token
  POST /links/:token/mail
  GET /links/:token/moments
  POST /links/:token/moments
  POST /links/:token/moments/:id
  POST /links/:token/words
  GET /moments/:token
  GET /moments/:token/calendar.ics
  POST /moments/:token/confirm
  GET /moments/:token/leave
  POST /moments/:token/leave
  POST /moments/:token/push
  POST /moments/:token/push/stop
  GET /api/v1/pledges/:token|:id/slots
  POST /api/v1/pledges/:token|:id/slot
  POST /api/v1/pledges/:token|:id/free-slot
  POST /api/v1/pledges/:token|:id/plan
  GET /drivers/:token
  POST /drivers/:token/confirm
  POST /drivers/:token/withdraw
  POST /drivers/:token/collections/:id/agree
  POST /drivers/:token/collections/:id/end
  GET /pledges/:token/time
  POST /pledges/:token/time
  POST /pledges/:token/time/free
  GET /pledges/:token/way
  POST /pledges/:token/way
  GET /pledges/:token/collection
  POST /pledges/:token/collection/agree
  POST /pledges/:token/collection/end
  GET /pledges/:token
  POST /pledges/:token/again
  POST /pledges/:token/brought
  GET /pledges/:token/calendar.ics
  POST /pledges/:token/change
  POST /pledges/:token/confirm
  GET /pledges/:token/did-you-manage
  POST /pledges/:token/on-the-way
  GET /pledges/:token/pictures/:id
  POST /pledges/:token/still-coming
  GET /pledges/:token/withdraw
  POST /pledges/:token/withdraw
  GET /ripples/:token
  GET /setup/:code
  POST /setup/:code
  GET /sign-in/:token
  POST /sign-in/:token
  GET /stop/:token
  POST /stop/:token
  GET /stop/members/:org/:mail/:token
  POST /stop/members/:org/:mail/:token
  GET /supporters/:token
  GET /supporters/:token/erase
  POST /supporters/:token/erase
  POST /supporters/:token/mail
  GET /still-true/:appeal/:person
  POST /still-true/:appeal/:person`);

/** Guarded by what is no person: the machine that asks, or the code that is printed at the first start. */
export const byPlace = linesOf(`
  GET /mailbox
  GET /mailbox/:id
  GET /mailbox/:id/html
  GET /setup
  POST /setup`);

/** Pages of whoever is signed in. */
export const ofPerson = linesOf(`
  GET /admin
  GET /admin/account
  POST /admin/account/name
  POST /admin/account/sessions/:id/end
  POST /admin/account/sessions/end-others`);

/** Pages of the members of one organisation. */
export const ofMember = linesOf(`
  GET /a/:slug/stall
  GET /door/:org
  GET /door/:org/app.webmanifest
  GET /door/:org/point
  POST /door/:org/point
  POST /door/:org/receipts/:id/undo
  GET /door/:org/shell
  GET /door/:org/walk-in
  POST /door/:org/walk-in
  POST /door/:org/:code
  GET /admin/:org
  GET /admin/:org/appeals/:slug
  GET /admin/:org/appeals/:slug/brought
  GET /admin/:org/appeals/:slug/corrections
  POST /admin/:org/appeals/:slug/corrections
  POST /admin/:org/appeals/:slug/corrections/:id/undo
  GET /admin/:org/appeals/:slug/collections
  POST /admin/:org/appeals/:slug/collections
  POST /admin/:org/appeals/:slug/collections/:id/end
  GET /admin/:org/appeals/:slug/slots
  GET /admin/:org/appeals/:slug/edit
  POST /admin/:org/appeals/:slug/edit
  GET /admin/:org/appeals/:slug/moments
  POST /admin/:org/appeals/:slug/moments
  POST /admin/:org/appeals/:slug/moments/:id
  GET /admin/:org/appeals/:slug/network
  GET /admin/:org/appeals/:slug/network/history.csv
  GET /admin/:org/appeals/:slug/network/links.csv
  GET /admin/:org/appeals/:slug/photos
  POST /admin/:org/appeals/:slug/photos
  POST /admin/:org/appeals/:slug/photos/:id/remove
  GET /admin/:org/appeals/:slug/paper
  POST /admin/:org/appeals/:slug/paper
  POST /admin/:org/appeals/:slug/paper/count
  GET /admin/:org/appeals/:slug/paper/sheet
  GET /admin/:org/appeals/:slug/paper/sheet.csv
  GET /admin/:org/appeals/:slug/places
  POST /admin/:org/appeals/:slug/places
  POST /admin/:org/appeals/:slug/places/:id/close
  POST /admin/:org/appeals/:slug/places/:id/link
  POST /admin/:org/appeals/:slug/places/:id/open
  POST /admin/:org/appeals/:slug/places/:id/rename
  GET /admin/:org/appeals/:slug/pledges
  GET /admin/:org/appeals/:slug/pledges.csv
  GET /admin/:org/appeals/:slug/pledges/:id
  POST /admin/:org/appeals/:slug/pledges/:id/remove
  POST /admin/:org/appeals/:slug/pledges/:id/restore
  GET /admin/:org/appeals/:slug/pledges/new
  POST /admin/:org/appeals/:slug/pledges/new
  GET /admin/:org/appeals/:slug/preview
  POST /admin/:org/appeals/:slug/publish
  GET /admin/:org/appeals/:slug/receipts
  POST /admin/:org/appeals/:slug/receipts
  GET /admin/:org/appeals/:slug/receipts.csv
  POST /admin/:org/appeals/:slug/receipts/:id/undo
  GET /admin/:org/appeals/:slug/report
  POST /admin/:org/appeals/:slug/report
  GET /admin/:org/appeals/:slug/share-texts
  POST /admin/:org/appeals/:slug/share-texts
  GET /admin/:org/appeals/:slug/stalls
  POST /admin/:org/appeals/:slug/stalls
  POST /admin/:org/appeals/:slug/stalls/:id/close
  POST /admin/:org/appeals/:slug/stalls/:id/end-link
  POST /admin/:org/appeals/:slug/stalls/:id/new-link
  POST /admin/:org/appeals/:slug/stalls/:id/open
  GET /admin/:org/appeals/:slug/steer
  POST /admin/:org/appeals/:slug/steer
  POST /admin/:org/appeals/:slug/still-true
  GET /admin/:org/appeals/new
  POST /admin/:org/appeals/new
  GET /admin/:org/appeals/paste
  POST /admin/:org/appeals/paste
  GET /admin/:org/agreements
  POST /admin/:org/agreements
  GET /admin/:org/came-in
  GET /admin/:org/members
  POST /admin/:org/members/:id/role
  POST /admin/:org/members/:id/remove
  POST /admin/:org/members/invitations/:id/withdraw
  POST /admin/:org/members/invite
  GET /admin/:org/members/leave
  POST /admin/:org/members/leave
  GET /admin/:org/points
  GET /admin/:org/points/:id
  POST /admin/:org/points/:id
  POST /admin/:org/points/:id/close
  POST /admin/:org/points/:id/emptied
  POST /admin/:org/points/:id/open
  GET /admin/:org/points/new
  POST /admin/:org/points/new
  GET /admin/:org/settings
  POST /admin/:org/settings/apply-again
  POST /admin/:org/settings/keys
  POST /admin/:org/settings/keys/:id/revoke
  POST /admin/:org/settings/mail
  POST /admin/:org/settings/profile`);

/** The host's desk. */
export const ofHost = linesOf(`
  GET /host
  POST /host/appeals/:slug/put-back
  POST /host/appeals/:slug/take-down
  GET /host/organisations
  POST /host/organisations/:slug/approve
  POST /host/organisations/:slug/decline
  POST /host/reports/:id/dismiss
  POST /host/reports/:id/hide-words`);

/** What a program sends for an organisation, with a body that would be taken. */
export const calls: Record<string, object> = {
  'PATCH /api/v1/appeals/:slug': { title: 'Mine now' },
  'POST /api/v1/appeals/:slug/corrections': { difference: 1, reason: 'Counted wrong' },
  'POST /api/v1/corrections/:id/undo': {},
  'GET /api/v1/organisations/:slug/door': {},
  'GET /api/v1/appeals/:slug/pledges': {},
  'POST /api/v1/appeals/:slug/publish': {},
  'GET /api/v1/appeals/:slug/receipts': {},
  'POST /api/v1/appeals/:slug/receipts': { items: [] },
  'POST /api/v1/appeals/:slug/report': { thanks: 'From me', learnt: '' },
  'POST /api/v1/appeals/:slug/report/publish': { write: true },
  'POST /api/v1/appeals/:slug/report/take-back': {},
  'POST /api/v1/appeals/:slug/steer': { to: 'closed' },
  'GET /api/v1/appeals/:slug/steers': {},
  'POST /api/v1/appeals/:slug/steers/:id/undo': {},
  'POST /api/v1/organisations/:slug/appeals': { title: 'Mine' },
  'GET /api/v1/organisations/:slug/agreements': {},
  'POST /api/v1/organisations/:slug/agreements': { act: 'ask', organisation: 'leeds-food-bank' },
  'PATCH /api/v1/organisations/:slug/agreements': { takesOverflow: true },
  'GET /api/v1/organisations/:slug/points': {},
  'POST /api/v1/organisations/:slug/points': { name: 'Mine', address: 'Here' },
  'PATCH /api/v1/points/:id': { name: 'Mine' },
  'POST /api/v1/points/:id/close': {},
  'POST /api/v1/points/:id/open': {},
  'POST /api/v1/pledges/:token|:id/remove': { reason: 'Made up' },
  'POST /api/v1/pledges/:token|:id/restore': {},
  'POST /api/v1/receipts/:id/undo': {},
};
/** For members of any organisation, as it stores nothing. */
export const callOfAnyMember = 'POST /api/v1/needs/parse';

function linesOf(list: string): string[] {
  return list.trim().split(/\s*\n\s*/);
}
