import { z } from 'zod';

/** What an owner can do about an agreement with another organisation. */
const agreementActs = ['ask', 'agree', 'decline', 'end-sending', 'end-taking'] as const;

export const agreementInput = z
  .object({
    act: z
      .enum(agreementActs, { error: 'Choose ask, agree, decline, end-sending or end-taking' })
      .describe('ask: may we send people to you; agree, decline: their question; end-…: what was agreed'),
    organisation: z.string({ error: 'Name the organisation' }).max(200).describe('The slug of the other organisation'),
  })
  .meta({ id: 'AgreementAct' });

export type AgreementInput = z.output<typeof agreementInput>;

export const overflowInput = z.object({ takesOverflow: z.boolean() }).meta({ id: 'TakesOverflow' });
