import { databaseOwner, passwordOf } from './cluster.ts';
import { databaseFolders } from './folders.ts';
import { readPidFile } from './former-server.ts';
import { ownershipOf, type EmbeddedConnection } from './owner.ts';

/** How to reach the embedded database while the service runs with this data folder; null when it does not run. */
export async function runningEmbeddedPostgres(dataDir: string): Promise<EmbeddedConnection | null> {
  const { folders } = await databaseFolders(dataDir);
  const found = readPidFile(folders.data);
  if (!found) return null;
  const password = await passwordOf(folders);
  const connection: EmbeddedConnection = {
    host: found.host ?? folders.sockets,
    port: found.port ?? 5432,
    user: databaseOwner,
    database: 'postgres',
    ssl: false,
    ...(password === undefined ? {} : { password }),
  };
  const ownership = await ownershipOf(connection);
  return ownership.kind === 'running' ? connection : null;
}
