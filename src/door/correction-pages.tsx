import { and, desc, eq, sql } from 'drizzle-orm';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { correctionText } from '../appeals/corrections.ts';
import { requireAppeal, type AppealHere } from '../appeals/guards.ts';
import { needs } from '../db/schema/appeals.ts';
import { people } from '../db/schema/organisations.ts';
import { corrections } from '../db/schema/receipts.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedOf, typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId, newId } from '../lib/ids.ts';
import { AppealFrame } from '../receipts/parts.tsx';
import { whenText } from '../receipts/words.ts';
import type { FormError } from '../ui/form.tsx';
import { numberText } from '../ui/quantities.ts';
import { CorrectionPage, seenField, type CorrectionLine } from './correction-view.tsx';
import { correctionForm } from './correction-input.ts';
import { correctReceived, undoCorrection, type CorrectOutcome } from './corrections.ts';

type OfAppeal = { Params: { org: string; slug: string }; Querystring: { said?: unknown } };
type OfCorrection = { Params: { org: string; slug: string; id: string } };

/** Putting received numbers right, for owners and editors. */
export const correctionPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<OfAppeal>('/admin/:org/appeals/:slug/corrections', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      return sendCorrections(deps, reply, here, { said: saidText(request.query.said) });
    });

    app.post<OfAppeal>('/admin/:org/appeals/:slug/corrections', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const typed = typedOf(request.body);
      const read = readForm(correctionForm, request.body);
      const show = (errors: FormError[], status = 422) => sendCorrections(deps, reply, here, { typed, errors, status });
      if (read.kind === 'wrong') return show(read.errors);
      const { needId, received, reason } = read.value;
      const seen = Number(typedText(typed, seenField(needId)));
      const nonce = typedText(typed, 'nonce');
      const outcome = await correctReceived(deps, here.parts.appeal.id, {
        needId,
        difference: received - (Number.isSafeInteger(seen) && seen >= 0 ? seen : 0),
        reason,
        recordedBy: here.personId,
        key: isId(nonce) ? nonce : null,
      });
      switch (outcome.kind) {
        case 'corrected':
        case 'replayed':
          return seeOther(reply, `${here.path}/corrections?said=corrected`);
        case 'not-found':
          return sendNotFoundPage(deps, reply);
        default:
          return show([refusalOf(outcome)], outcome.kind === 'key-reused' ? 409 : 422);
      }
    });

    app.post<OfCorrection>('/admin/:org/appeals/:slug/corrections/:id/undo', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const { id } = request.params;
      const [known] = isId(id)
        ? await deps.db
            .select({ id: corrections.id })
            .from(corrections)
            .where(and(eq(corrections.id, id), eq(corrections.appealId, here.parts.appeal.id)))
        : [];
      if (!known) return sendNotFoundPage(deps, reply);
      const outcome = await undoCorrection(deps, id);
      if (outcome.kind === 'below-zero')
        return sendCorrections(deps, reply, here, {
          errors: [
            {
              path: '',
              message: `Only ${numberText(outcome.received)} are counted now, so this can’t be taken back. Undo what was taken off since first.`,
            },
          ],
          status: 409,
        });
      return seeOther(reply, `${here.path}/corrections?said=undone`);
    });
  };

function refusalOf(outcome: Exclude<CorrectOutcome, { kind: 'corrected' | 'replayed' | 'not-found' }>): FormError {
  switch (outcome.kind) {
    case 'key-reused':
      return { path: '', message: 'This form was sent before, with other numbers. Send it again if this is one more.' };
    case 'unknown-need':
      return { path: 'needId', message: 'This is not on the appeal any more. Please choose again.' };
    case 'nothing-changes':
      return { path: 'received', message: 'That is the number that stands there. Write what it should be.' };
    case 'below-zero':
      return {
        path: 'received',
        message: `Only ${numberText(outcome.received)} are counted by now. Please look at the number again.`,
      };
  }
}

const sentences: Record<string, string> = {
  corrected: 'Corrected. Everybody sees it on the appeal, with the reason.',
  undone: 'The correction is taken back, and gone from the appeal.',
};

const saidText = (said: unknown): string | null =>
  typeof said === 'string' && Object.hasOwn(sentences, said) ? (sentences[said] ?? null) : null;

async function sendCorrections(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  {
    said = null,
    typed = {},
    errors = [],
    status = 200,
  }: { said?: string | null; typed?: Typed; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const { appeal, needs: all } = here.parts;
  return sendPage(
    reply,
    <AppealFrame deps={deps} here={here} appeal={appeal} title="Correct a number">
      <CorrectionPage
        path={`${here.path}/corrections`}
        said={said}
        needs={all.map(({ id, item, unit, received }) => ({ id, item, unit, received }))}
        values={{
          needId: typedText(typed, 'needId'),
          received: typedText(typed, 'received'),
          reason: typedText(typed, 'reason'),
        }}
        errors={errors}
        nonce={newId()}
        lines={await linesOf(deps, here)}
      />
    </AppealFrame>,
    status,
  );
}

const mostLines = 100;

/** All corrections, those that were taken back too. */
async function linesOf({ db, clock }: Deps, { parts, organisation }: AppealHere): Promise<CorrectionLine[]> {
  const now = clock.now();
  const { timeZone } = organisation;
  const rows = await db
    .select({
      correction: corrections,
      item: needs.item,
      unit: needs.unit,
      by: sql<string | null>`coalesce(${people.name}, ${people.email})`,
    })
    .from(corrections)
    .innerJoin(needs, eq(needs.id, corrections.needId))
    .leftJoin(people, eq(people.id, corrections.recordedBy))
    .where(eq(corrections.appealId, parts.appeal.id))
    .orderBy(desc(corrections.createdAt), desc(corrections.id))
    .limit(mostLines);
  return rows.map(({ correction, item, unit, by }) => ({
    id: correction.id,
    text: correctionText({ ...correction, item, unit }, timeZone, now),
    when: whenText(correction.createdAt, timeZone, now),
    by,
    isUndone: correction.undoneAt !== null,
  }));
}
