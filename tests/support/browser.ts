import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflate } from '@sparticuz/chromium';
import { chromium, type Browser, type BrowserContext, type LaunchOptions } from 'playwright-core';
import { z } from 'zod';

/**
 * A real Chromium for tests, from npm alone: nothing is downloaded, and nothing has to be installed. Works as root
 * and as a normal user. `CHROMIUM=/path/to/chrome` takes another one, for machines that the package has no browser for.
 * The caller closes it.
 */
export async function startBrowser(): Promise<Browser> {
  return withProgram((program) => chromium.launch(program));
}

/** A phone whose storage lies in `profile`: closed and started again, it has what it had. The caller closes it. */
export async function startPhone(profile: string): Promise<BrowserContext> {
  const looks = { viewport: { width: 360, height: 740 }, hasTouch: true };
  return withProgram((program) => chromium.launchPersistentContext(profile, { ...program, ...looks }));
}

async function withProgram<Started>(start: (program: LaunchOptions) => Promise<Started>): Promise<Started> {
  const own = process.env['CHROMIUM'];
  if (own !== undefined && own !== '') return start(programAt(own, {}));
  const folder = await unpackedBrowser();
  const executable = path.join(folder, 'chromium');
  const fonts: Record<string, string> = existsSync('/etc/fonts/fonts.conf')
    ? {}
    : { FONTCONFIG_PATH: path.join(folder, 'fonts') };
  try {
    return await start(programAt(executable, fonts));
  } catch {
    // A bare machine lacks libnss3 and its like; the package brings them for such a place.
    return start(programAt(executable, { ...fonts, LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib') }));
  }
}

/**
 * The package's own flags are left out: they switch off web security and put all in one process, so that a test
 * would see another browser than people have. The flags here keep it from calling home on its first run.
 */
const programAt = (executablePath: string, env: Record<string, string>): LaunchOptions => ({
  executablePath,
  chromiumSandbox: false,
  env: { ...definedEnvironment(), ...env },
  args: [
    '--headless',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
});

/** One folder for each user and version, complete or not there at all: it is made aside and then renamed. */
async function unpackedBrowser(): Promise<string> {
  const packageFolder = path.dirname(path.dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))));
  const { version } = packageFile.parse(JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8')));
  const parent = path.join(os.tmpdir(), `appeal-amplifier-browser-${os.userInfo().uid}`);
  const folder = path.join(parent, version);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  // The temp folder is everybody's: a program is only taken from a folder that is our own.
  if ((await stat(parent)).uid !== os.userInfo().uid) throw new Error(`${parent} belongs to somebody else; remove it`);
  if (existsSync(folder)) return folder;
  const aside = await mkdtemp(path.join(parent, 'unpacking-'));
  await unpackInto(aside, path.join(packageFolder, 'bin'));
  // Another test may have been faster; then its folder is as good as this one.
  await rename(aside, folder).catch(() => rm(aside, { recursive: true, force: true }));
  return folder;
}

const packageFile = z.object({ version: z.string() });

async function unpackInto(folder: string, packed: string): Promise<void> {
  // `inflate` always writes below the temp folder, which it reads when it is called, so it is named for that moment.
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  const files = ['chromium.br', 'fonts.tar.br', 'al2023.tar.br', 'swiftshader.tar.br'];
  const unpacking = files.map((file) => inflate(path.join(packed, file)));
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await Promise.all(unpacking);
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
