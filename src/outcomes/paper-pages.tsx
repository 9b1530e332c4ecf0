import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { requireAppeal } from '../appeals/guards.ts';
import type { Deps } from '../http/deps.ts';
import { csvLine, sendCsv } from '../http/csv.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { everyMember } from '../organisations/guards.ts';
import { readFormWithPhoto, takeFiles } from '../pictures/read-form.ts';
import { dayText } from '../ui/dates.ts';
import { Page } from '../ui/layout.tsx';
import { numberText } from '../ui/quantities.ts';
import { sendCorrect, sendPaper, understoodLines } from './paper-answers.tsx';
import { countSheet, type CountedSheet } from './paper-commands.ts';
import { expectedPledges } from './paper-queries.ts';
import { mostLines, readSheet, sheetIdOf, textOfFile, type ReadSheet } from './paper-reading.ts';
import { CountingSheet } from './paper-sheet-view.tsx';

type Params = { Params: { org: string; slug: string }; Querystring: { counted?: unknown; before?: unknown } };

const count = z.coerce.number().int().min(0).catch(0);

/** Counting on paper: the sheet to print, reading it back, putting it right, and counting it. For every member. */
export const paperPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    await takeFiles(app);

    app.get<Params>('/admin/:org/appeals/:slug/paper', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      return sendPaper(deps, reply, here, { done: doneText(request.query) });
    });

    app.get<Params>('/admin/:org/appeals/:slug/paper/sheet', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const { appeal, needs } = here.parts;
      return sendPage(
        reply,
        <Page
          title={`Counting sheet: ${appeal.title}`}
          assets={deps.assets}
          demo={deps.config.demo}
          robots="noindex"
          head={<link rel="stylesheet" href={deps.assets.url('outcome.css')} />}
          bare
        >
          <CountingSheet
            title={appeal.title}
            back={`${here.path}/paper`}
            day={dayText(deps.clock.now(), here.organisation.timeZone)}
            needs={needs}
            pledges={await expectedPledges(deps.db, appeal)}
          />
        </Page>,
      );
    });

    app.get<Params>('/admin/:org/appeals/:slug/paper/sheet.csv', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const { appeal, needs } = here.parts;
      const pledges = await expectedPledges(deps.db, appeal);
      const rows = [
        ['code', 'name', 'what', 'unit', 'promised', 'came'],
        ...pledges.flatMap(({ code, name, items }) =>
          items.map(({ item, unit, quantity, received }) => [code, name, item, unit, quantity - received, null]),
        ),
        ...needs.map(({ item, unit }) => [null, 'without a promise', item, unit, null, null]),
      ];
      return sendCsv(reply, `${appeal.slug}-sheet`, rows.map(csvLine).join(''));
    });

    app.post<Params>('/admin/:org/appeals/:slug/paper', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const { typed, photo: file } = await readFormWithPhoto(request);
      const label = typedText(typed, 'label').trim().slice(0, 60);
      const text = file.kind === 'photo' ? textOfFile(file.bytes).replaceAll('\0', '') : typedText(typed, 'text');
      const again = (message: string) =>
        sendPaper(deps, reply, here, { text, label, errors: [{ path: 'text', message }], status: 422 });
      if (file.kind === 'too-large' || text.length > longestSheet) return again('This is too large for a sheet.');
      const sheet = readSheet(text);
      if (sheet.lines.length + sheet.empty.length === 0) return again('Choose a file, or write the lines here');
      if (sheet.lines.length > mostLines)
        return again(`These are ${numberText(sheet.lines.length)} lines. Please enter at most ${mostLines} at once.`);
      return sendCorrect(deps, reply, here, { sheet, sheetId: sheetIdOf(text, label) });
    });

    app.post<Params>('/admin/:org/appeals/:slug/paper/count', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const { typed } = await readFormWithPhoto(request);
      const { sheet, leftOut } = sheetFrom(typed);
      const sheetId = sheetSchema.parse(typed['sheet']);
      if (sheetId === null) return sendPaper(deps, reply, here, { status: 422 });
      const lines = await understoodLines(deps, here, sheet);
      const wanted = lines.filter(({ line }) => !leftOut.has(line.number));
      const isClear = wanted.every(({ problems }) => problems.length === 0);
      if (!isClear || wanted.length === 0)
        return sendCorrect(deps, reply, here, {
          ...{ sheet, sheetId, leftOut },
          errors: wanted.length === 0 ? [{ path: '', message: 'Every line is left out, so nothing is counted.' }] : [],
          status: 422,
        });
      const outcome = await countSheet(deps, here.parts.appeal.id, {
        sheetId,
        recordedBy: here.personId,
        lines: wanted.flatMap(({ line, needId, quantity, pledgeId }) =>
          needId === null || quantity === null ? [] : [{ number: line.number, needId, quantity, pledgeId }],
        ),
      });
      switch (outcome.kind) {
        case 'not-found':
          return sendNotFoundPage(deps, reply);
        case 'counted':
          return seeOther(reply, `${here.path}/paper?counted=${outcome.counted}&before=${outcome.before}`);
        case 'refused':
          return sendCorrect(deps, reply, here, {
            ...{ sheet, sheetId, leftOut },
            errors: outcome.lines.map(({ number, why }) => ({
              path: `came-${number}`,
              message: `Line ${number}: ${refusals[why]}`,
            })),
            status: 409,
          });
      }
    });
  };

const longestSheet = 200_000;
const sheetSchema = z
  .string()
  .regex(/^[\w-]{22}$/)
  .nullable()
  .catch(null);

const refusals: Record<Extract<CountedSheet, { kind: 'refused' }>['lines'][number]['why'], string> = {
  'key-reused':
    'this line of this sheet was counted before with other numbers. Leave it out, or undo that count first and enter it as another sheet',
  'unknown-need': 'this thing is not on the appeal any more',
  'unknown-pledge': 'this promise is not there any more',
  'unknown-point': 'this drop-off point is not there any more',
  'nothing-came': 'write how many came',
  'counted-meanwhile': 'somebody counted this promise meanwhile. Look again',
  'not-found': 'the appeal is not there any more',
};

function doneText(query: { counted?: unknown; before?: unknown }): string | null {
  if (query.counted === undefined) return null;
  const [counted, before] = [count.parse(query.counted), count.parse(query.before)];
  const earlier =
    before === 0
      ? ''
      : ` ${before === 1 ? 'One line' : `${numberText(before)} lines`} had been counted from this sheet before, and ${before === 1 ? 'is' : 'are'} not counted twice.`;
  return `${counted === 0 ? 'Nothing new is counted.' : `Counted: ${counted === 1 ? 'one line' : `${numberText(counted)} lines`}. Each can be undone under “Check in”.`}${earlier}`;
}

/** The lines as the form of corrections sends them back. */
function sheetFrom(typed: Typed): { sheet: ReadSheet; leftOut: Set<number> } {
  const numbersOf = (start: string): number[] =>
    Object.keys(typed)
      .flatMap((name) =>
        name.startsWith(start) && /^\d{1,7}$/.test(name.slice(start.length)) ? [Number(name.slice(start.length))] : [],
      )
      .toSorted((one, other) => one - other);
  const lines = numbersOf('raw-')
    .slice(0, mostLines)
    .map((number) => ({
      number,
      raw: typedText(typed, `raw-${number}`),
      code: typedText(typed, `code-${number}`),
      what: typedText(typed, `need-${number}`),
      came: typedText(typed, `came-${number}`),
    }));
  const empty = numbersOf('empty-').map((number) => ({ number, raw: typedText(typed, `empty-${number}`) }));
  return { sheet: { lines, empty }, leftOut: new Set(numbersOf('out-')) };
}
