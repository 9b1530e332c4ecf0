import { eq, isNotNull } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { people } from '../db/schema/organisations.ts';
import type { Deps } from '../http/deps.ts';
import { oweMail } from '../mail/owe.ts';

/** Owes a mail to every host, and to the address in the settings if that is nobody's of them. */
export async function tellHosts(
  tx: DbOrTx,
  { config }: Pick<Deps, 'config'>,
  kind: string,
  ids: Record<string, string>,
): Promise<void> {
  const hosts = await tx.select({ id: people.id, email: people.email }).from(people).where(isNotNull(people.hostSince));
  for (const host of hosts) await oweMail(tx, kind, { ...ids, hostId: host.id });
  if (config.hostEmail && !hosts.some(({ email }) => email === config.hostEmail?.toLowerCase()))
    await oweMail(tx, kind, ids);
}

/** Where such a mail goes; null when that host is gone. */
export async function hostAddress(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  { hostId }: Record<string, string>,
): Promise<string | null> {
  if (hostId === undefined) return config.hostEmail ?? null;
  const [host] = await db
    .select({ email: people.email, hostSince: people.hostSince })
    .from(people)
    .where(eq(people.id, hostId));
  return host?.hostSince ? host.email : null;
}
