import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { z } from 'zod';
import { requireAppeal, type AppealHere } from '../appeals/guards.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { MemberPage } from '../organisations/member-page.tsx';
import { isNearlyThere, shareStage, shareText } from '../sharing/texts/share-text.ts';
import { shortDate } from '../ui/dates.ts';
import type { FormError } from '../ui/form.tsx';
import { useTexts } from './text-commands.ts';
import { textsForm, textsOf } from './text-input.ts';
import { textTestsOf } from './text-queries.ts';
import { resultsOf, verdictOf, whatAges } from './text-rules.ts';
import { TextsView, type TextsProps } from './text-views.tsx';

type Params = { Params: { org: string; slug: string }; Querystring: Record<string, unknown> };

const asked = z.object({ done: z.enum(['changed', 'same']).optional().catch(undefined) });
const doneWords = {
  changed: 'Saved. New links carry it from now on, and those that were taken before show it too.',
  same: 'Nothing was changed.',
};

/** Two or three share texts side by side: writing them, and how they do. */
export const textPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<Params>('/admin/:org/appeals/:slug/share-texts', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const { done } = asked.parse(request.query);
      return sendTexts(deps, reply, here, { said: done === undefined ? null : doneWords[done] });
    });

    app.post<Params>('/admin/:org/appeals/:slug/share-texts', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const { appeal } = here.parts;
      const form = readForm(textsForm, request.body);
      if (form.kind === 'wrong') {
        const [text1 = '', text2 = '', text3 = ''] = ['text1', 'text2', 'text3'].map((name) =>
          typedText(form.typed, name),
        );
        return sendTexts(deps, reply, here, { typed: [text1, text2, text3], errors: form.errors, status: 422 });
      }
      const { text1, text2, text3, warned } = form.value;
      const typed: TextsProps['typed'] = [text1, text2, text3];
      const found = typed.map((text) => whatAges(text, appeal.title));
      const all = found.flat().join(' ');
      if (all !== '' && warned !== 'all' && warned !== all)
        return sendTexts(deps, reply, here, { typed, errors: warnings(found), warned: all, status: 422 });
      const used = await useTexts(deps, appeal.id, textsOf(form.value));
      if (!used) return sendNotFoundPage(deps, reply);
      return seeOther(reply, `${here.path}/share-texts?done=${used.kind}`);
    });
  };

const warnings = (found: string[][]): FormError[] =>
  found.flatMap((words, at) =>
    words.length === 0
      ? []
      : [
          {
            path: `text${at + 1}`,
            message: `“${words.join('”, “')}” may not be so any more when it is read. Leave it out, or send it again as it is.`,
          },
        ],
  );

async function sendTexts(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  {
    typed,
    errors = [],
    warned = '',
    said = null,
    status = 200,
  }: Partial<Pick<TextsProps, 'typed' | 'errors' | 'warned' | 'said'>> & { status?: number },
): Promise<FastifyReply> {
  const { organisation, path } = here;
  const { appeal, needs } = here.parts;
  const now = deps.clock.now();
  const tests = await textTestsOf(deps.db, appeal.id, now);
  const running = tests.find(({ endedAt }) => endedAt === null)?.texts.map(({ text }) => text) ?? [];
  const dayOf = (at: Date) => shortDate(at, organisation.timeZone, now);
  const stage = shareStage({ ...appeal, isNearlyThere: isNearlyThere(needs) }, now);
  return sendPage(
    reply,
    <MemberPage deps={deps} here={here} title={`Share texts: ${appeal.title}`} current="appeals">
      <TextsView
        title={appeal.title}
        path={path}
        usual={shareText({ ...appeal, organisation, stage })}
        typed={typed ?? [running[0] ?? '', running[1] ?? '', running[2] ?? '']}
        errors={errors}
        warned={warned}
        said={said}
        tests={tests.map(({ startedAt, endedAt, texts }) => ({
          when: endedAt === null ? `since ${dayOf(startedAt)}` : `${dayOf(startedAt)} to ${dayOf(endedAt)}`,
          runs: endedAt === null,
          results: resultsOf(texts),
          verdict: verdictOf(texts),
        }))}
      />
    </MemberPage>,
    status,
  );
}
