import { z } from 'zod';

/**
 * What stands in a backup, in this order: `backup.json` (the header), then each table in pieces
 * (`tables/public.appeals/000001`, in PostgreSQL's text format, one line a row), then `contents.json`, which says how
 * much of each there has to be. A file without its last entry was cut off.
 */
export const headerName = 'backup.json';
export const contentsName = 'contents.json';
export const formatVersion = 1;

export const headerSchema = z.object({
  format: z.literal(formatVersion),
  madeAt: z.string(),
  level: z.object({ migrations: z.array(z.string()), jobs: z.number() }),
  /** Of the secret from which links in mails are derived; null when no service has ever used this database. */
  secretFingerprint: z.string().nullable(),
  /** The secret itself, when it stood in the data folder. */
  secret: z.string().nullable(),
  tables: z.array(
    z.object({ schema: z.string(), name: z.string(), columns: z.array(z.string()), refersTo: z.array(z.string()) }),
  ),
});

export const contentsSchema = z.record(
  z.string(),
  z.object({ rows: z.number(), bytes: z.number(), sha256: z.string() }),
);

export type Header = z.output<typeof headerSchema>;
/** By table. */
export type Contents = z.output<typeof contentsSchema>;

/** The file is no whole backup; the message says what is wrong with it. */
export class BadBackup extends Error {}

const pieceDigits = 6;

export const pieceName = (table: string, piece: number): string =>
  `tables/${table}/${String(piece).padStart(pieceDigits, '0')}`;

/** The table whose piece this is. */
export const tableOfPiece = (name: string): string | null => /^tables\/([^/]+)\/\d+$/.exec(name)?.[1] ?? null;
