import { createHash } from 'node:crypto';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { FastifyPluginAsync } from 'fastify';
import { appealDropOffPoints, appeals } from '../db/schema/appeals.ts';
import { dayPhotos } from '../db/schema/courses.ts';
import { pictureFiles, pictures } from '../db/schema/pictures.ts';
import { dropOffPoints } from '../db/schema/points.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { isId } from '../lib/ids.ts';
import { roleIn, whoAsks } from '../organisations/who-asks.ts';

/**
 * Serves pictures: to everybody those of public appeals and of the drop-off points that everybody may see, to members
 * their own too. A picture never changes, but it can be taken away: kept for an hour, it is gone everywhere within that.
 * Asked for in a width that isn't there, the next one that will do is served.
 */
export const pictureRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<{ Params: { id: string; width: string } }>('/pictures/:id/:width', async (request, reply) => {
      const { id, width } = request.params;
      if (!isId(id) || !/^\d{1,4}$/.test(width)) return sendNotFoundPage(deps, reply);
      const file = await pictureFile(deps, id, Number(width));
      if (!file) return sendNotFoundPage(deps, reply);
      if (!file.isPublic && !roleIn(await whoAsks(deps, request), file.organisationId))
        return sendNotFoundPage(deps, reply);
      const etag = `"${createHash('sha256').update(file.body).digest('base64url').slice(0, 22)}"`;
      reply.header('etag', etag).header('cache-control', file.isPublic ? 'public, max-age=3600' : 'private, no-cache');
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(file.contentType).send(file.body);
    });
  };

type PictureFile = { body: Buffer; contentType: string; organisationId: string; isPublic: boolean };

/** The file of a picture in the width that fits best; whether everybody may see it says `isPublic`. */
export async function pictureFile({ db }: Pick<Deps, 'db'>, id: string, width: number): Promise<PictureFile | null> {
  const [file] = await db
    .select({
      body: pictureFiles.body,
      contentType: pictureFiles.contentType,
      organisationId: pictures.organisationId,
      isPublic: sql<boolean>`exists (select from ${appeals} where ${appeals.pictureId} = ${pictures.id}
          and ${appeals.state} <> 'draft' and ${appeals.takenDownAt} is null)
        or exists (select from ${dayPhotos} join ${appeals} on ${appeals.id} = ${dayPhotos.appealId}
         where ${dayPhotos.pictureId} = ${pictures.id} and ${appeals.state} <> 'draft' and ${appeals.takenDownAt} is null)
        or exists (select from ${dropOffPoints}
          join ${appealDropOffPoints} on ${appealDropOffPoints.pointId} = ${dropOffPoints.id}
          join ${appeals} on ${appeals.id} = ${appealDropOffPoints.appealId}
         where ${dropOffPoints.pictureId} = ${pictures.id} and ${dropOffPoints.visibility} = 'public'
           and ${appeals.state} <> 'draft' and ${appeals.takenDownAt} is null)`,
    })
    .from(pictureFiles)
    .innerJoin(pictures, eq(pictures.id, pictureFiles.pictureId))
    .where(and(eq(pictureFiles.pictureId, id)))
    .orderBy(sql`${pictureFiles.width} < ${width}`, sql`abs(${pictureFiles.width} - ${width})`, asc(pictureFiles.width))
    .limit(1);
  return file ?? null;
}
