import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import tar from 'tar-stream';

/** The container of a backup: a tar file, gzipped, that any archive program opens. */

export type Pack = { add(name: string, body: Buffer): Promise<void> };

/** Writes a new file that only its owner may read; it is on the disk when this returns. `fill` adds its entries. */
export async function writeContainer(file: string, fill: (pack: Pack) => Promise<void>): Promise<void> {
  const pack = tar.pack();
  const written = pipeline(pack, createGzip({ level: 5 }), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  const filled = fill({
    add: (name, body) =>
      new Promise((resolve, reject) => {
        pack.entry({ name, size: body.length, mode: 0o600, mtime: new Date(0) }, body, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
  }).then(
    () => pack.finalize(),
    (error: unknown) => {
      pack.destroy();
      throw error;
    },
  );
  // A full disk ends the pipeline, and with it a fill that would wait for ever.
  await Promise.all([Promise.race([filled, written.then(() => filled)]), written]);
  await sync(file);
}

/** Reads it entry by entry, in the order in which they were written. Throws when the file is cut off or no container. */
export async function readContainer(
  file: string,
  visit: (name: string, body: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const extract = tar.extract();
  const read = pipeline(createReadStream(file), createGunzip(), extract);
  const visited = (async () => {
    for await (const entry of extract) {
      await visit(entry.header.name, buffersOf(entry));
      entry.resume();
    }
  })();
  const [reading, visiting] = await Promise.allSettled([read, visited]);
  if (visiting.status === 'rejected') throw visiting.reason;
  if (reading.status === 'rejected') throw reading.reason;
}

async function* buffersOf(entry: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of entry) if (Buffer.isBuffer(chunk)) yield chunk;
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}
