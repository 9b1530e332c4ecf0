import type { FastifyReply } from 'fastify';
import type { ComponentChildren, VNode } from 'preact';
import type { AppealHere } from '../appeals/guards.ts';
import type { Deps } from '../http/deps.ts';
import { sendPage } from '../http/html.ts';
import { MemberPage } from '../organisations/member-page.tsx';
import type { FormError } from '../ui/form.tsx';
import { unitText } from '../ui/quantities.ts';
import type { ReadSheet } from './paper-reading.ts';
import { pledgesByCode } from './paper-queries.ts';
import { codeText, understand, type Understood } from './paper-rules.ts';
import { Correct, Paper, type PaperLine } from './paper-view.tsx';

/** What the lines of a sheet mean on this appeal. */
export async function understoodLines(deps: Deps, { parts }: AppealHere, { lines }: ReadSheet): Promise<Understood[]> {
  const codes = lines.map(({ code }) => codeText(code)).filter((code) => code !== '');
  const pledges = await pledgesByCode(deps.db, parts.appeal.id, codes);
  return lines.map((line) => understand(line, { needs: parts.needs, pledges }));
}

/** The form in which a sheet is put right. */
export async function sendCorrect(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  {
    sheet,
    sheetId,
    leftOut = new Set(),
    errors = [],
    status = 200,
  }: { sheet: ReadSheet; sheetId: string; leftOut?: ReadonlySet<number>; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const lines = await understoodLines(deps, here, sheet);
  const isUnclear = ({ line, problems }: Understood) => problems.length > 0 && !leftOut.has(line.number);
  const shown = (one: Understood): PaperLine => ({
    number: one.line.number,
    raw: one.line.raw,
    code: one.line.code,
    need: one.needId ?? '',
    came: one.line.came,
    name: one.name,
    note: one.note,
    leaveOut: leftOut.has(one.line.number),
  });
  const problems = lines.filter(isUnclear).flatMap(({ line, problems: found }) =>
    found.map(({ field, message }) => ({
      path: `${fields[field]}-${line.number}`,
      message: `Line ${line.number}: ${message}`,
    })),
  );
  return sendPage(
    reply,
    <Frame deps={deps} here={here} title="Look it through">
      <Correct
        path={here.path}
        sheetId={sheetId}
        needs={here.parts.needs.map(({ id, item, unit }, nth) => ({
          value: id,
          label: `${nth + 1}. ${unit === null ? item : `${item} (${unitText(2, unit)})`}`,
        }))}
        unclear={lines.filter(isUnclear).map(shown)}
        clear={lines.filter((one) => !isUnclear(one)).map(shown)}
        empty={sheet.empty}
        errors={[...errors, ...problems]}
      />
    </Frame>,
    status,
  );
}

const fields = { code: 'code', what: 'need', came: 'came' } as const;

/** The first page: the sheet to print, and where it is entered. */
export const sendPaper = (
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  {
    text = '',
    label = '',
    done = null,
    errors = [],
    status = 200,
  }: { text?: string; label?: string; done?: string | null; errors?: FormError[]; status?: number },
): FastifyReply =>
  sendPage(
    reply,
    <Frame deps={deps} here={here} title="Count on paper">
      <Paper path={here.path} text={text} label={label} done={done} errors={errors} />
    </Frame>,
    status,
  );

const Frame = ({
  deps,
  here,
  title,
  children,
}: {
  deps: Deps;
  here: AppealHere;
  title: string;
  children: ComponentChildren;
}): VNode => (
  <MemberPage
    deps={deps}
    here={here}
    title={`${title}: ${here.parts.appeal.title}`}
    current="appeals"
    head={<link rel="stylesheet" href={deps.assets.url('outcome.css')} />}
  >
    <div class="stack">
      <p class="eyebrow">
        <a href={here.path}>{here.parts.appeal.title}</a>
      </p>
      <h1>{title}</h1>
    </div>
    {children}
  </MemberPage>
);
