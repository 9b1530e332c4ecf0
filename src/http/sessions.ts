import { and, eq, gt, lt } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { people, sessions } from '../db/schema/organisations.ts';
import { days, later, minutes } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { hashOf, randomToken } from '../lib/tokens.ts';
import type { Deps } from './deps.ts';

const cookieName = 'session';
const sessionDays = 60;

export type SignedIn = { sessionId: string; personId: string; email: string; name: string | null; isHost: boolean };

/** Starts a session and gives its cookie; visitors who don't sign in get none. */
export async function startSession(
  { db, clock, publicUrl }: Pick<Deps, 'db' | 'clock' | 'publicUrl'>,
  request: FastifyRequest,
  reply: FastifyReply,
  personId: string,
): Promise<void> {
  const token = randomToken();
  const now = clock.now();
  await db.insert(sessions).values({
    id: newId(),
    tokenHash: hashOf(token),
    personId,
    device: deviceOf(request.headers['user-agent'] ?? ''),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: later(now, days(sessionDays)),
  });
  reply.setCookie(cookieName, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
    maxAge: sessionDays * 86_400,
  });
}

/** Who is signed in with this request's cookie, or null. */
export async function signedIn(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  request: FastifyRequest,
): Promise<SignedIn | null> {
  const token = request.cookies[cookieName];
  if (!token) return null;
  const now = clock.now();
  const [row] = await db
    .select({
      sessionId: sessions.id,
      personId: people.id,
      email: people.email,
      name: people.name,
      hostSince: people.hostSince,
      lastSeenAt: sessions.lastSeenAt,
    })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(and(eq(sessions.tokenHash, hashOf(token)), gt(sessions.expiresAt, now)));
  if (!row) return null;
  const { hostSince, lastSeenAt, ...who } = row;
  const longAgo = later(now, -minutes(10));
  if (lastSeenAt < longAgo)
    await db
      .update(sessions)
      .set({ lastSeenAt: now })
      .where(and(eq(sessions.id, row.sessionId), lt(sessions.lastSeenAt, longAgo)));
  return { ...who, isHost: hostSince !== null };
}

/** Ends one session of a person; answers whether it was theirs. */
export async function endSession({ db }: Pick<Deps, 'db'>, personId: string, sessionId: string): Promise<boolean> {
  const ended = await db
    .delete(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.personId, personId)))
    .returning({ id: sessions.id });
  return ended.length > 0;
}

export const forgetCookie = (reply: FastifyReply): FastifyReply => reply.clearCookie(cookieName, { path: '/' });

/** "Firefox on Android": enough to tell one's own sessions apart, and no more. */
function deviceOf(userAgent: string): string {
  const browser = /Edg\//.test(userAgent)
    ? 'Edge'
    : (/(Firefox|FxiOS|CriOS|Chrome|Safari)/.exec(userAgent)?.[1] ?? 'A browser')
        .replace('FxiOS', 'Firefox')
        .replace('CriOS', 'Chrome');
  const system = /(Android|iPhone|iPad|Windows|Macintosh|Linux)/.exec(userAgent)?.[1]?.replace('Macintosh', 'Mac');
  return system ? `${browser} on ${system}` : browser;
}
