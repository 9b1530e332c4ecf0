import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import type { Header } from '../db/backup/format.ts';
import { fingerprintOf, secretFile } from '../secret.ts';
import { CliError } from './context.ts';

type Place = Pick<Config, 'secret' | 'dataDir'>;

/** The secret goes into the backup when nobody but the data folder knows it. */
export function secretForBackup(place: Place): string | null {
  if (place.secret !== undefined) return null;
  const file = secretFile(place.dataDir);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/** `prepare` writes the secret beside, `finish` puts it in place, once the database is restored. */
export type SecretRestore = { prepare(): Promise<void>; finish(): void };

/**
 * With another secret than the backup's every link in a mail would be dead and the service would not start, so that
 * is found out before anything is touched.
 */
export function secretForRestore(place: Place, { secret, secretFingerprint }: Header): SecretRestore {
  const own = place.secret ?? secretForBackup(place);
  const fits = secretFingerprint === null || (own !== null && fingerprintOf(Buffer.from(own)) === secretFingerprint);
  if (fits) return { prepare: () => Promise.resolve(), finish: () => undefined };
  if (place.secret !== undefined)
    throw new CliError(
      'This backup was made with another SECRET. Set SECRET to the one used then, or leave it out if the backup holds it.',
    );
  if (secret === null)
    throw new CliError('This backup was made with a SECRET that is not in it. Set SECRET to the one used then.');
  const file = secretFile(place.dataDir);
  return {
    prepare: async () => {
      mkdirSync(place.dataDir, { recursive: true });
      writeFileSync(`${file}.restored`, secret, { mode: 0o600 });
    },
    finish: () => {
      if (existsSync(file)) renameSync(file, `${file}.before-restore`);
      renameSync(`${file}.restored`, file);
    },
  };
}
