import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';

/**
 * The secret from which every link in a mail is derived: the setting, else a file in the data folder that only its
 * owner may read. The file is made whole or not at all, so that two first starts agree.
 */
export function readSecret({ secret, dataDir }: { secret: string | undefined; dataDir: string }): Buffer {
  if (secret !== undefined) return Buffer.from(secret);
  const file = secretFile(dataDir);
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, randomBytes(32).toString('hex'), { mode: 0o600 });
    try {
      linkSync(fresh, file);
    } catch (error) {
      if (!existsSync(file)) throw error;
    } finally {
      rmSync(fresh, { force: true });
    }
  }
  return Buffer.from(readFileSync(file, 'utf8').trim());
}

/**
 * Whether this database was used with this secret so far. With another one every link already sent by mail would be
 * dead, and on two nodes half of them: better not to start.
 */
export async function secretFits(pool: pg.Pool, secret: Buffer): Promise<boolean> {
  const fingerprint = fingerprintOf(secret);
  await pool.query(`insert into settings (name, value) values ('secret fingerprint', $1) on conflict do nothing`, [
    fingerprint,
  ]);
  const { rows } = await pool.query<{ value: string }>(`select value from settings where name = 'secret fingerprint'`);
  return rows[0]?.value === fingerprint;
}

/** Where the secret stands that nobody set. */
export const secretFile = (dataDir: string): string => path.join(dataDir, 'secret');

/** Tells one secret from another, and nothing about it. */
export const fingerprintOf = (secret: Buffer): string =>
  createHash('sha256').update('fingerprint\0').update(secret).digest('hex').slice(0, 16);
