import type { VNode } from 'preact';
import { typedText, type Typed } from '../http/forms.ts';
import { CheckboxField, NumberStepper } from '../ui/choices.tsx';
import { Button, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { Details } from '../ui/parts.tsx';
import { numberText, quantityText, unitText } from '../ui/quantities.ts';
import { quantityName } from './form.ts';
import { Head, ItemList } from './page-parts.tsx';
import type { NeedLine, PledgePageView } from './page-view.ts';

/** Other numbers, another name, another note; closed until it is wanted. */
export function Change(view: PledgePageView): VNode {
  const { path, typed, errors, lines, organisation } = view;
  const mine = lines.filter((line) => line.isPledged);
  const others = lines.filter((line) => !line.isPledged && (line.most === null || line.most > 0));
  const text = (name: string, kept: string | null) => (typed === null ? (kept ?? '') : typedText(typed, name));
  const showsName = typed === null ? view.showName : typed['showName'] !== undefined;
  return (
    <div id="change">
      <Details summary="Change my pledge" open={typed !== null}>
        <form class="form" method="post" action={`${path}/change`} novalidate>
          {mine.map((line) => (
            <Quantity key={line.needId} line={line} {...view} />
          ))}
          {others.length > 0 && (
            <Details
              summary="Add something else"
              open={others.some((line) => text(quantityName(line.needId), null) !== '')}
            >
              {others.map((line) => (
                <Quantity key={line.needId} line={line} {...view} />
              ))}
            </Details>
          )}
          <TextField
            name="name"
            label="Your name"
            required={false}
            autocomplete="name"
            maxlength={80}
            value={text('name', view.name)}
            errors={errors}
          />
          <CheckboxField
            name="showName"
            label="Show my name to others"
            hint="For example to people who come through your link."
            checked={showsName}
          />
          <TextArea
            name="note"
            label={`A note for ${organisation.name}`}
            required={false}
            rows={2}
            maxlength={500}
            value={text('note', view.note)}
            errors={errors}
          />
          <Button>Save</Button>
        </form>
      </Details>
    </div>
  );
}

/** How many of one need. `isCut`: no more than can still be taken is put into the field. */
function Quantity({
  line,
  typed,
  errors,
  isCut = false,
}: {
  line: NeedLine;
  typed: Typed | null;
  errors: readonly FormError[];
  isCut?: boolean;
}): VNode {
  const name = quantityName(line.needId);
  const kept = isCut && line.most !== null ? Math.min(line.quantity, line.most) : line.quantity;
  return (
    <NumberStepper
      name={name}
      label={labelOf(line)}
      {...(line.received > 0 ? { hint: `${quantityText(line.received, line)} came already.` } : {})}
      value={typed === null ? (kept === 0 ? '' : kept) : typedText(typed, name)}
      errors={errors}
      {...(line.most === null
        ? {}
        : {
            max: line.most,
            shortcuts: [{ label: `All ${numberText(line.most)} that can be taken`, value: line.most }],
          })}
    />
  );
}

const labelOf = ({ item, unit }: NeedLine): string =>
  unit === null ? item : `${item}: how many ${unitText(2, unit)}?`;

/** Lapsed or taken back: the same again, or what can still be taken, ready to send. */
export function TakeAgain(view: PledgePageView): VNode {
  const mine = view.lines.filter((line) => line.isPledged);
  const fits = mine.every((line) => line.most === null || line.quantity <= line.most);
  const open = view.lines.filter((line) => line.most === null || line.most > 0);
  const some = open.some((line) => line.isPledged) ? open.filter((line) => line.isPledged) : open;
  const isLapsed = view.state === 'lapsed';
  return (
    <>
      <Head {...view} title={isLapsed ? 'This has lapsed' : 'You have taken this back'}>
        <p class="lede">
          {isLapsed
            ? 'It was not confirmed within 48 hours, so others could take it. You had promised:'
            : 'That is fine, and thank you for saying so. You had promised:'}
        </p>
        <ItemList lines={view.promised} />
      </Head>
      {view.appeal.state !== 'open' ? null : some.length === 0 ? (
        <p>All of it has been promised by others meanwhile. Thank you for wanting to help.</p>
      ) : (
        <form class="form" method="post" action={`${view.path}/again`} novalidate>
          <h2>{isLapsed ? 'Would you still bring it?' : 'Changed your mind?'}</h2>
          {!fits && (
            <p>
              {some.some((line) => line.isPledged)
                ? 'Others have promised some of it meanwhile. This much can still be taken:'
                : 'Others have promised all of that meanwhile. This is still needed:'}
            </p>
          )}
          {fits && view.errors.length === 0 && view.typed === null ? (
            <p>There is still room for all of it.</p>
          ) : (
            (fits ? mine : some).map((line) => <Quantity key={line.needId} line={line} {...view} isCut />)
          )}
          <Button big>Yes, I will bring it</Button>
        </form>
      )}
    </>
  );
}
