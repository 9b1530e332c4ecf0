import { z } from 'zod';
import { apiTags, type OpenApiDocument, type Operation } from '../http/openapi.ts';

/** A value of a body, an answer or a shape. `name` holds the way to it: `items[].quantity`. */
export type Field = { name: string; type: string; isRequired: boolean; description: string };

export type Call = {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  parameters: (Field & { in: string })[];
  body: Field[];
  answers: { status: string; type: string; description: string }[];
};

/** The documentation, read from the OpenAPI document, ready to be shown. */
export type ApiGuide = {
  groups: { name: string; description: string; calls: Call[] }[];
  shapes: { name: string; description: string; fields: Field[] }[];
};

export function apiGuideOf(document: OpenApiDocument): ApiGuide {
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      tag: operation.tags?.[0],
      call: callOf(method, path, operation, document.components.schemas),
    })),
  );
  const shapes = Object.entries(document.components.schemas)
    .map(([name, schema]) => ({ name, description: readSchema(schema).description ?? '', fields: fieldsOf(schema) }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return {
    groups: apiTags.map(({ name, description }) => ({
      ...{ name, description },
      calls: calls.filter(({ tag }) => tag === name).map(({ call }) => call),
    })),
    shapes,
  };
}

function callOf(method: string, path: string, operation: Operation, shapes: Record<string, unknown>): Call {
  const sent = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const body = shapes[nameIn(readSchema(sent)) ?? ''] ?? sent;
  return {
    id: operation.operationId ?? `${method}-${path}`,
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? '',
    description: operation.description ?? '',
    parameters: (operation.parameters ?? []).map((parameter) => ({
      in: parameter.in,
      name: parameter.in === 'header' ? headerName(parameter.name) : parameter.name,
      type: typeOf(parameter.schema),
      isRequired: parameter.required ?? false,
      description: parameter.description ?? readSchema(parameter.schema).description ?? '',
    })),
    body: body === undefined ? [] : fieldsOf(body),
    answers: Object.entries(operation.responses)
      .filter(([status]) => /^[23]/.test(status))
      .map(([status, { content, description }]) => {
        const [media, one] = Object.entries(content ?? {})[0] ?? [];
        const type = media === undefined ? '' : media === 'application/json' ? answerOf(one?.schema) : media;
        return { status, type, description: description === 'Default Response' ? '' : description };
      }),
  };
}

/** As it is usually written; in HTTP the case does not matter. */
const headerName = (name: string): string => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

type JsonSchema = {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  description?: string | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  anyOf?: JsonSchema[] | undefined;
  oneOf?: JsonSchema[] | undefined;
  allOf?: JsonSchema[] | undefined;
  items?: JsonSchema | undefined;
  properties?: Record<string, JsonSchema> | undefined;
  required?: string[] | undefined;
};

const jsonSchema: z.ZodType<JsonSchema> = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  get anyOf() {
    return z.array(jsonSchema).optional();
  },
  get oneOf() {
    return z.array(jsonSchema).optional();
  },
  get allOf() {
    return z.array(jsonSchema).optional();
  },
  get items() {
    return jsonSchema.optional();
  },
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  required: z.array(z.string()).optional(),
});

function readSchema(schema: unknown): JsonSchema {
  const read = jsonSchema.safeParse(schema);
  return read.success ? read.data : {};
}

const nameIn = ({ $ref }: JsonSchema): string | undefined => $ref?.split('/').at(-1);

/** The fields of an object; objects and lists in it follow below their own name. */
function fieldsOf(given: unknown, prefix = ''): Field[] {
  const { properties = {}, required = [] } = objectIn(readSchema(given)) ?? {};
  return Object.entries(properties).flatMap(([name, schema]) => {
    const inner = innerObject(schema);
    return [
      {
        name: `${prefix}${name}`,
        type: typeOf(schema),
        isRequired: required.includes(name),
        description: schema.description ?? '',
      },
      ...(inner ? fieldsOf(inner.schema, `${prefix}${name}${inner.isList ? '[]' : ''}.`) : []),
    ];
  });
}

const objectIn = (schema: JsonSchema): JsonSchema | undefined =>
  schema.properties ? schema : alternatives(schema).find((one) => one.properties !== undefined);

function innerObject(schema: JsonSchema): { schema: JsonSchema; isList: boolean } | null {
  const own = objectIn(schema);
  if (own) return { schema: own, isList: false };
  const list = [schema, ...alternatives(schema)].find((one) => one.items !== undefined);
  const item = list?.items && objectIn(list.items);
  return item ? { schema: item, isList: true } : null;
}

/** An answer that has no name is told with its fields. */
function answerOf(given: unknown): string {
  const { properties } = readSchema(given);
  if (!properties) return typeOf(given);
  return `{ ${Object.entries(properties)
    .map(([name, schema]) => `${name}: ${typeOf(schema)}`)
    .join(', ')} }`;
}

const alternatives = ({ anyOf = [], oneOf = [], allOf = [] }: JsonSchema): JsonSchema[] => [
  ...anyOf,
  ...oneOf,
  ...allOf,
];

/** A type in words: `text`, `whole number or null`, `list of Need`, `open | paused`. */
function typeOf(given: unknown): string {
  const schema = readSchema(given);
  if (schema.$ref !== undefined) return nameIn(schema) ?? '';
  if (schema.enum) return schema.enum.map(String).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const others = alternatives(schema);
  if (others.length > 0) return [...new Set(others.map(typeOf))].filter((one) => one !== '').join(' or ');
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  const types = [schema.type ?? []].flat();
  return types.map((type) => typeWords[type] ?? type).join(' or ');
}

const typeWords: Record<string, string> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  array: 'list',
};
