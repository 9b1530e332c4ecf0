/** Another process owns the database in this data folder; the message tells the person what to do. */
export class DataFolderInUse extends Error {
  override name = 'DataFolderInUse';
}

/** PostgreSQL cannot be brought along on this machine or for this user; the message asks for DATABASE_URL. */
export class NoEmbeddedPostgres extends Error {
  override name = 'NoEmbeddedPostgres';

  constructor(reason: string, detail = '') {
    super(`${reason} Set DATABASE_URL to a PostgreSQL 15 or newer instead.${detail && `\n${detail.trim()}`}`);
  }
}
