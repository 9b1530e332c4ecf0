import { asc, eq } from 'drizzle-orm';
import type { Command } from 'commander';
import { z } from 'zod';
import { members, organisationKinds, organisations, people } from '../db/schema/organisations.ts';
import { decideOn, makeOrganisationIn } from '../organisations/commands.ts';
import { tellHosts } from '../organisations/host-mail.ts';
import { profileInput, type Profile } from '../organisations/input.ts';
import { registers } from '../organisations/register-number.ts';
import { personWith } from '../organisations/sign-in.ts';
import { isSlug } from '../organisations/slug.ts';
import { CliError, withDatabase, type Cli } from './context.ts';

const createOptions = z.object({
  name: z.string(),
  slug: z.string().optional(),
  ownerEmail: z.string(),
  approved: z.boolean().default(false),
  kind: z.string().optional(),
  register: z.string().optional(),
  registerNumber: z.string().optional(),
  website: z.string().optional(),
  about: z.string().optional(),
  timeZone: z.string().optional(),
  json: z.boolean().default(false),
});
const listOptions = z.object({ json: z.boolean().default(false) });

/** `organisation create`, `list` and `approve`. */
export function organisationCommands(program: Command, cli: Cli): void {
  const organisation = program.command('organisation').description('who runs appeals');

  organisation
    .command('create')
    .description('make an organisation and its first owner, who then signs in at /sign-in')
    .requiredOption('--name <name>', 'its name, e.g. "Manchester Dogs\' Home"')
    .requiredOption('--owner-email <address>', "the first owner's e-mail address, also its contact")
    .option('--slug <slug>', 'how it stands in addresses; made from the name when left out')
    .option('--approved', 'may publish at once; without it the host is asked')
    .option('--kind <kind>', `one of ${organisationKinds.join(', ')}`)
    .option('--register <code>', `one of ${registers.map(({ code }) => code).join(', ')}`)
    .option('--register-number <number>', 'its number there')
    .option('--website <address>')
    .option('--about <text>', 'a few words about it')
    .option('--time-zone <zone>', 'for its deadlines', 'Europe/London')
    .option('--json', 'print JSON and nothing else')
    .action((options: unknown) => createOrganisation(cli, createOptions.parse(options)));

  organisation
    .command('list')
    .description('all organisations with their owners')
    .option('--json', 'print JSON and nothing else')
    .action((options: unknown) => listOrganisations(cli, listOptions.parse(options)));

  organisation
    .command('approve <slug>')
    .description('let an organisation publish; its owners are told by mail')
    .option('--json', 'print JSON and nothing else')
    .action((slug: string, options: unknown) => approveOrganisation(cli, slug, listOptions.parse(options)));
}

async function createOrganisation(
  cli: Cli,
  { slug, ownerEmail, approved, json, ...given }: z.output<typeof createOptions>,
): Promise<void> {
  if (slug !== undefined && !isSlug(slug))
    throw new CliError(
      `"${slug}" can't stand in an address. Use small letters, digits and single dashes, e.g. dogs-home.`,
    );
  const profile = readProfile({ ...given, email: ownerEmail });
  const made = await withDatabase(cli, ({ db, config }) =>
    db.transaction(async (tx) => {
      const now = cli.clock.now();
      const owner = await personWith(tx, { email: profile.email, now });
      const state = approved ? 'approved' : 'applied';
      const made = await makeOrganisationIn(tx, { ...profile, slug, state }, { ownerId: owner.id, now });
      if (made.kind === 'slug-taken') throw new CliError(`There is an organisation "${slug ?? ''}" already.`);
      if (!approved) await tellHosts(tx, { config }, 'application', { organisationId: made.organisation.id });
      return made.organisation;
    }),
  );
  const answer = { organisation: made.slug, name: made.name, state: made.state, owner: profile.email };
  if (json) cli.out(JSON.stringify(answer));
  else
    cli.out(
      `Made ${answer.name} (${answer.organisation}), ${approved ? 'approved' : "waiting for the host's word"}. ${answer.owner} can sign in.`,
    );
}

function readProfile(given: Record<string, string | undefined>): Profile {
  const read = profileInput.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  if (read.success) return read.data;
  throw new CliError(
    read.error.issues.map(({ path, message }) => `${optionOf(path.join('.'))}: ${message}`).join('\n'),
  );
}

const optionOf = (field: string): string =>
  field === 'email' ? '--owner-email' : `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

async function listOrganisations(cli: Cli, { json }: z.output<typeof listOptions>): Promise<void> {
  const list = await withDatabase(cli, async ({ db }) => {
    const found = await db.select().from(organisations).orderBy(asc(organisations.slug));
    const owners = await db
      .select({ organisationId: members.organisationId, email: people.email })
      .from(members)
      .innerJoin(people, eq(people.id, members.personId))
      .where(eq(members.role, 'owner'));
    return found.map(({ id, slug, name, state }) => ({
      organisation: slug,
      name,
      state,
      owners: owners.filter(({ organisationId }) => organisationId === id).map(({ email }) => email),
    }));
  });
  if (json) {
    cli.out(JSON.stringify(list));
    return;
  }
  if (list.length === 0) cli.out('There is no organisation yet.');
  for (const { organisation, name, state, owners } of list)
    cli.out(`${organisation}  ${name}  ${state}  ${owners.join(', ')}`);
}

async function approveOrganisation(cli: Cli, slug: string, { json }: z.output<typeof listOptions>): Promise<void> {
  const decided = await withDatabase(cli, ({ db }) => decideOn({ db, clock: cli.clock }, slug, { to: 'approved' }));
  if (decided.kind === 'unknown') throw new CliError(`There is no organisation "${slug}". See: organisation list`);
  cli.out(json ? JSON.stringify({ organisation: slug, state: 'approved' }) : `${slug} is approved.`);
}
