import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemType } from './problems.ts';

const base = '/api/v1/';

/** Whose calls they are; the order is that of the documentation. */
export const apiTags = [
  { name: 'Public', description: 'For everybody, without a key.' },
  { name: 'Supporter', description: 'With the token from the e-mail in the path. It is known to the supporter alone.' },
  {
    name: 'Stall',
    description: 'With the token of a stall’s helper link in the path; it enters things and sees nothing.',
  },
  { name: 'Member', description: 'With an API key of the organisation, or the session of a member.' },
] as const;

/** Collects every call below /api/v1 as it is registered: has to come before the routes. */
export async function useOpenApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Appeal Amplifier',
        version: '1',
        description:
          'Organisations post urgent needs, supporters pledge items and pass personal links on, and everyone watches one honest running tally. What the pages can do, the API can do. Times are ISO 8601 in UTC; quantities are whole numbers of the need’s unit; unknown fields in a body are ignored. Errors are problem details (RFC 9457).',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: publicUrl }],
      tags: [...apiTags],
      components: {
        securitySchemes: {
          key: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API key of one organisation, from its settings or `npm run cli -- key create`.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'session',
            description: 'The cookie of a member who is signed in.',
          },
        },
      },
    },
    transform(document) {
      if (!document.url.startsWith(base)) return { schema: { hide: true }, url: document.url };
      const { schema, url } = jsonSchemaTransform(document);
      return { schema: { ...schema, operationId: operationIdOf(document.route) }, url };
    },
    transformObject: jsonSchemaTransformObject,
  });
}

/**
 * The finished description: the errors have their media type, which the collector has no word for, and of the two
 * shapes that it makes of each schema, as it is sent and as it is answered, those that no call uses are left out.
 */
export function openApiDocument(app: FastifyInstance): OpenApiDocument {
  const document = withUsedShapes(documentSchema.parse(JSON.parse(JSON.stringify(app.swagger()))));
  for (const operation of operationsOf(document)) {
    for (const [status, response] of Object.entries(operation.responses)) {
      const schema = Object.values(response.content ?? {})[0]?.schema;
      if (/^[45]/.test(status) && schema) response.content = { [problemType]: { schema } };
      if (status === '304') delete response.content;
    }
  }
  return document;
}

const refTo = (name: string): string => `"#/components/schemas/${name}"`;

function withUsedShapes(document: OpenApiDocument): OpenApiDocument {
  const { schemas } = document.components;
  const used = new Set<string>();
  const use = (json: string): void => {
    for (const [name, schema] of Object.entries(schemas)) {
      if (used.has(name) || !json.includes(refTo(name))) continue;
      used.add(name);
      use(JSON.stringify(schema));
    }
  };
  use(JSON.stringify(document.paths));
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  let json = JSON.stringify({ ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } });
  for (const [name] of kept) {
    // `NewNeedInput` is called by its own name, `NewNeed`, where it is only sent.
    const own = name.replace(/Input$/, '');
    if (own === name || used.has(own)) continue;
    json = json.replaceAll(refTo(name), refTo(own)).replaceAll(`"${name}":`, `"${own}":`);
  }
  return documentSchema.parse(JSON.parse(json));
}

const operationsOf = (document: OpenApiDocument): Operation[] =>
  Object.values(document.paths).flatMap((methods) => Object.values(methods));

/** `post /api/v1/appeals/:slug/pledges` → `postAppealsPledges`, for those who make a client from it. */
function operationIdOf({ method, url }: RouteOptions): string {
  const words = url
    .slice(base.length)
    .split('/')
    .filter((part) => !part.startsWith(':'));
  const isOne = /:[^/]+$/.test(url) ? 'One' : '';
  const name = words.flatMap((word) => word.split('-')).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return [String(method).toLowerCase(), ...name, isOne].join('');
}

const mediaSchema = z.looseObject({ schema: z.unknown().optional() });
const responseSchema = z.looseObject({
  description: z.string(),
  content: z.record(z.string(), mediaSchema).optional(),
});
const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: z.unknown(),
});
const operationSchema = z.looseObject({
  tags: z.array(z.string()).optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  operationId: z.string().optional(),
  parameters: z.array(parameterSchema).optional(),
  requestBody: z
    .looseObject({ required: z.boolean().optional(), content: z.record(z.string(), mediaSchema) })
    .optional(),
  responses: z.record(z.string(), responseSchema),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
});
const documentSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

export type OpenApiDocument = z.output<typeof documentSchema>;
export type Operation = z.output<typeof operationSchema>;
