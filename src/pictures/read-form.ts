import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { typedOf, withoutNul, type Typed } from '../http/forms.ts';
import { mostPictureBytes } from './keep.ts';

/** What came with the form beside its fields. */
export type Photo = { kind: 'none' } | { kind: 'too-large' } | { kind: 'photo'; bytes: Buffer };

/** Forms with a file can be sent to these routes. */
export async function takeFiles(app: FastifyInstance): Promise<void> {
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: { fileSize: mostPictureBytes, files: 1, fields: 5000, parts: 5001, fieldSize: 512 * 1024 },
  });
}

/** The fields and the photo of a form, with or without files. */
export async function readFormWithPhoto(request: FastifyRequest): Promise<{ typed: Typed; photo: Photo }> {
  if (!request.isMultipart()) return { typed: typedOf(request.body), photo: { kind: 'none' } };
  const fields = new Map<string, string | string[]>();
  let photo: Photo = { kind: 'none' };
  for await (const part of request.parts()) {
    if (part.type === 'file') photo = await readPhoto(part.file);
    else if (typeof part.value === 'string') addField(fields, part.fieldname, withoutNul(part.value));
  }
  return { typed: Object.fromEntries(fields), photo };
}

async function readPhoto(file: AsyncIterable<Buffer> & { truncated: boolean }): Promise<Photo> {
  const chunks: Buffer[] = [];
  for await (const chunk of file) chunks.push(chunk);
  if (file.truncated) return { kind: 'too-large' };
  // A file field that was left empty is sent as a file of no bytes.
  const bytes = Buffer.concat(chunks);
  return bytes.length === 0 ? { kind: 'none' } : { kind: 'photo', bytes };
}

function addField(fields: Map<string, string | string[]>, name: string, value: string): void {
  const before = fields.get(name);
  fields.set(name, before === undefined ? value : [before, value].flat());
}
