import type { Deps } from '../../http/deps.ts';
import { organisationBySlug } from '../../organisations/queries.ts';
import { answerAgreement, askAgreement, endAgreement, type Agreed } from './commands.ts';
import type { AgreementInput } from './input.ts';

/** Does what an owner of the organisation asks for, by page or program. */
export async function actOnAgreement(
  deps: Pick<Deps, 'db' | 'changes' | 'clock' | 'publicUrl'>,
  ownId: string,
  { act, organisation }: AgreementInput,
): Promise<Agreed> {
  const other = await organisationBySlug(deps.db, organisation);
  if (!other) return { kind: 'not-found' };
  const sending = { fromId: ownId, toId: other.id };
  const taking = { fromId: other.id, toId: ownId };
  switch (act) {
    case 'ask':
      return askAgreement(deps, sending);
    case 'agree':
      return answerAgreement(deps, taking, 'agreed');
    case 'decline':
      return answerAgreement(deps, taking, 'declined');
    case 'end-sending':
      return endAgreement(deps, sending, ownId);
    case 'end-taking':
      return endAgreement(deps, taking, ownId);
  }
}
