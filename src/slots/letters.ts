import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { placesNow } from '../appeals/places-now.ts';
import type { Deps } from '../http/deps.ts';
import { hours, later } from '../lib/clock.ts';
import type { LetterKinds, LetterWriter } from '../mail/letter.ts';
import { cancelledCalendar } from '../pledges/calendar.ts';
import { calendarOf } from '../pledges/letters.ts';
import { pledgePath, supporterPath } from '../pledges/paths.ts';
import { pledgeById, type PledgeView } from '../pledges/queries.ts';
import { isStillToCome } from '../pledges/rules.ts';
import { listText, toBringLines } from '../pledges/words.ts';
import { collectionById, driverById, type Driver } from './collection-queries.ts';
import { agreedKind, proposalKind } from './collections.ts';
import { fellAwayLetter as fellAwayKind, slotLetter } from './commands.ts';
import { confirmDriverKind } from './drivers.ts';
import {
  agreedLetter,
  confirmDriverLetter,
  fellAwayLetter,
  proposalToDriverLetter,
  proposalToGiverLetter,
  slotChangedLetter,
  type DriverLetter,
} from './emails.ts';
import { driverPath } from './paths.ts';
import { slotPoints } from './places.ts';
import { nobodyShallCome } from './queries.ts';

/** The letters of this slice. Each is looked up when it is sent, and not sent when it is owed no more. */
export const slotLetters = (deps: Deps): LetterKinds => ({
  [slotLetter]: slotChangedWriter(deps),
  [fellAwayKind]: fellAwayWriter(deps),
  [confirmDriverKind]: confirmDriverWriter(deps),
  [proposalKind]: proposalWriter(deps),
  [agreedKind]: agreedWriter(deps),
});

type Reachable = PledgeView & { email: string; supporterId: string };

async function pledgeToCome(deps: Deps, pledgeId: string): Promise<Reachable | null> {
  const pledge = await pledgeById(deps.db, pledgeId);
  if (!pledge || !isStillToCome(pledge.state) || pledge.appealTakenDown) return null;
  const { email, supporterId } = pledge;
  return email === null || supporterId === null ? null : { ...pledge, email, supporterId };
}

const slotChangedWriter =
  (deps: Deps): LetterWriter =>
  async ({ pledgeId = '' }) => {
    const pledge = await pledgeToCome(deps, pledgeId);
    if (!pledge) return null;
    const places = await placesOf(deps, pledge);
    const calendar = calendarOf(deps, pledge, places);
    return slotChangedLetter(pledge, pledge.email, { ...linksOf(deps, pledge), places, calendar });
  };

const fallen = z.object({
  pledgeId: z.string(),
  pointId: z.string(),
  startsAt: z.coerce.date(),
  endsAt: z.coerce.date(),
});

const fellAwayWriter =
  (deps: Deps): LetterWriter =>
  async (ids) => {
    const { pledgeId, pointId, ...time } = fallen.parse(ids);
    const pledge = await pledgeToCome(deps, pledgeId);
    // Whoever has chosen another time has got its letter, whose calendar file moved the entry.
    if (!pledge || pledge.slot !== null || time.endsAt <= deps.clock.now()) return null;
    const [point] = await slotPoints(deps.db, sql`points.id = ${pointId}`);
    const { sentTo } = await placesOf(deps, pledge);
    const links = linksOf(deps, pledge);
    return fellAwayLetter(pledge, pledge.email, {
      ...links,
      time,
      pointName: point?.name ?? 'that place',
      sentTo,
      mayChoose: !nobodyShallCome(pledge, { redirect: sentTo?.redirect, now: deps.clock.now() }),
      calendar: cancelledCalendar(pledge, time, {
        url: links.page,
        domain: new URL(deps.publicUrl).hostname,
        now: deps.clock.now(),
      }),
    });
  };

/** A link is not sent into the blue long after it was asked for. */
const staleAfter = hours(48);

const confirmDriverWriter =
  (deps: Deps): LetterWriter =>
  async ({ driverId = '' }) => {
    const driver = await driverById(deps.db, driverId);
    const letter = driver && letterTo(deps, driver);
    if (!letter || driver.isConfirmed || driver.askedAt < later(deps.clock.now(), -staleAfter)) return null;
    return confirmDriverLetter(letter, driver.area);
  };

const proposalWriter =
  (deps: Deps): LetterWriter =>
  async ({ collectionId = '', side }) => {
    const collection = await collectionById(deps.db, collectionId);
    if (!collection) return null;
    if (side === 'giver') {
      const pledge = await pledgeToCome(deps, collection.pledgeId);
      return (
        pledge && proposalToGiverLetter(pledge, pledge.email, { ...linksOf(deps, pledge), area: collection.driverArea })
      );
    }
    const driver = await driverById(deps.db, collection.driverId);
    const letter = driver && letterTo(deps, driver);
    if (!letter) return null;
    return proposalToDriverLetter(letter, {
      items: listText(toBringLines(collection.items)),
      area: collection.giverArea ?? `near ${driver.organisation.name}`,
    });
  };

const agreedWriter =
  (deps: Deps): LetterWriter =>
  async ({ collectionId = '', side }) => {
    const collection = await collectionById(deps.db, collectionId);
    if (!collection || !collection.giverAgreed || !collection.driverAgreed) return null;
    const items = listText(toBringLines(collection.items));
    if (side === 'giver') {
      const pledge = await pledgeToCome(deps, collection.pledgeId);
      if (!pledge) return null;
      const { page, supporter } = linksOf(deps, pledge);
      const { email: to, name, organisation } = pledge;
      return agreedLetter({ to, name, organisation, page: `${page}/collection`, aboutMe: supporter }, items);
    }
    const driver = await driverById(deps.db, collection.driverId);
    const letter = driver && letterTo(deps, driver);
    return letter ? agreedLetter(letter, items) : null;
  };

const placesOf = ({ db, publicUrl, clock }: Deps, { appealId }: PledgeView) =>
  placesNow(db, appealId, { publicUrl, now: clock.now() });

const linksOf = (deps: Deps, { id, tokenVersion, supporterId }: Reachable) => ({
  page: `${deps.publicUrl}${pledgePath(deps, id, tokenVersion)}`,
  supporter: `${deps.publicUrl}${supporterPath(deps, supporterId)}`,
});

function letterTo(deps: Deps, driver: Driver): DriverLetter | null {
  const { email, isWithdrawn, appealTakenDown, name, organisation, title } = driver;
  if (email === null || isWithdrawn || appealTakenDown) return null;
  return {
    to: email,
    name,
    organisation,
    title,
    page: deps.publicUrl + driverPath(deps, driver.id),
    aboutMe: deps.publicUrl + supporterPath(deps, driver.supporterId),
  };
}
