import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** Where a file of `public/` is served. `name` is its plain name: `styles.css`, `appeal.js`. */
export type Assets = { url(name: string): string };

/**
 * Reads the manifest that the build writes (`{ "styles.css": "/built/styles-<hash>.css" }`).
 * Without one (in tests, or before the first build), and for a name it doesn't hold, the address is `/<name>`.
 */
export function loadAssets(manifestFile: string | URL): Assets {
  const built = existsSync(manifestFile) ? manifest.parse(JSON.parse(readFileSync(manifestFile, 'utf8'))) : {};
  return { url: (name) => built[name] ?? `/${name}` };
}

const manifest = z.record(z.string(), z.string());
