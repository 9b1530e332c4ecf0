import path from 'node:path';
import { z } from 'zod';

const onOff = z.enum(['on', 'off', 'true', 'false', '1', '0']).transform((text) => ['on', 'true', '1'].includes(text));
const httpUrl = z.url({ protocol: /^https?$/, error: 'write a whole address, e.g. https://appeals.example.org' });

/** Every setting, each optional; what they mean stands in the README's table. */
const settings = z.object({
  PORT: z.coerce.number({ error: 'write a port number, e.g. 3000' }).int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default('localhost'),
  PUBLIC_URL: httpUrl.transform((url) => url.replace(/\/+$/, '')).optional(),
  DATA_DIR: z.string().min(1).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'write a PostgreSQL address, e.g. postgresql://user:password@host:5432/name')
    .optional(),
  SECRET: z.string().min(32, 'write at least 32 characters, e.g. made by: openssl rand -hex 32').optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'write a mail server address, e.g. smtp://user:password@mail.example.org:587')
    .optional(),
  MAIL_FROM: z.string().min(3).optional(),
  HOST_EMAIL: z.email({ error: 'write an e-mail address, e.g. host@example.org' }).optional(),
  TRUST_PROXY: z.string().min(1).optional(),
  RATE_LIMITS: onOff.default(true),
  PLEDGES_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  PLEDGE_BURST: z.coerce.number().int().min(1).default(300),
  PUSH_SERVICES: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((one) => one !== ''))
    .pipe(
      z.array(
        z.string().regex(/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d+)?$/, 'write origins, e.g. https://push.example.org'),
      ),
    )
    .optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DEMO: onOff.default(false),
});

const schema = settings.refine((given) => !given.DEMO || given.SMTP_URL === undefined, {
  path: ['SMTP_URL'],
  error: 'leave it out with DEMO=on, as simulated supporters get no real mail',
});

export type Config = {
  port: number;
  host: string;
  /** Without a slash at the end; undefined until the port is known. */
  publicUrl: string | undefined;
  dataDir: string;
  databaseUrl: string | undefined;
  secret: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string | undefined;
  hostEmail: string | undefined;
  /** As Fastify takes it: all, the proxies' addresses, or how many hops. */
  trustProxy: boolean | string | ((address: string, hop: number) => boolean);
  rateLimits: boolean;
  pledgesPerMinute: number;
  pledgeBurst: number;
  /** The origins of push services that may be called; undefined means those of the known browsers. */
  pushServices: string[] | undefined;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  demo: boolean;
};

export type ConfigResult = { kind: 'ready'; config: Config } | { kind: 'wrong'; problems: string[] };

/** Reads the settings; empty ones count as not set. All problems are told at once, each with how to mend it. */
export function readConfig(environment: Record<string, string | undefined>, folder: string): ConfigResult {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = schema.safeParse(given);
  if (!parsed.success)
    return {
      kind: 'wrong',
      problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    };
  const value = parsed.data;
  return {
    kind: 'ready',
    config: {
      port: value.PORT,
      host: value.HOST,
      publicUrl: value.PUBLIC_URL,
      dataDir: path.resolve(folder, value.DATA_DIR ?? (value.DEMO ? 'demo-data' : 'data')),
      databaseUrl: value.DATABASE_URL,
      secret: value.SECRET,
      smtpUrl: value.SMTP_URL,
      mailFrom: value.MAIL_FROM,
      hostEmail: value.HOST_EMAIL,
      trustProxy: trustProxyOf(value.TRUST_PROXY),
      rateLimits: value.RATE_LIMITS,
      pledgesPerMinute: value.PLEDGES_PER_MINUTE,
      pledgeBurst: value.PLEDGE_BURST,
      pushServices: value.PUSH_SERVICES,
      logLevel: value.LOG_LEVEL,
      demo: value.DEMO,
    },
  };
}

/** "on", a number of proxies in front, or the addresses of the proxies, as Fastify's trustProxy takes them. */
function trustProxyOf(text: string | undefined): Config['trustProxy'] {
  if (text === undefined || ['off', 'false', '0'].includes(text)) return false;
  if (['on', 'true'].includes(text)) return true;
  return /^\d+$/.test(text) ? (_, hop) => hop < Number(text) : text;
}
