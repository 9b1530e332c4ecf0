import type { VNode } from 'preact';
import { longestShareText } from '../sharing/input.ts';
import { Button, ErrorSummary, HiddenField, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import { numberText } from '../ui/quantities.ts';
import type { MomentState } from './rules.ts';

type OwnedMoment = {
  id: string;
  when: string;
  /** As a `datetime-local` field shows it. */
  atField: string;
  text: string;
  state: MomentState;
  joined: number;
  publicPath: string;
};

export type MomentsProps = {
  /** Where the form goes; a moment's own below it. */
  action: string;
  /** `London`: whose time the fields are in. */
  zone: string;
  moments: readonly OwnedMoment[];
  /** What was typed into the form for a new one. */
  typed: { at: string; text: string };
  errors: readonly FormError[];
  said: string | null;
  isClosed: boolean;
};

/** Share moments for whoever names them: those to come, those that were, and a new one. */
export function Moments({ action, zone, moments, typed, errors, said, isClosed }: MomentsProps): VNode {
  return (
    <>
      <ErrorSummary errors={errors} />
      {said !== null && (
        <Notice kind="success" live>
          <p>{said}</p>
        </Notice>
      )}
      <p class="lede">
        Name a time and a text. Whoever joins gets an entry for the calendar, and at that time a mail with the text and
        the buttons. Many voices at one time are heard.
      </p>
      {moments.length > 0 && (
        <ul class="cards">
          {moments.map((moment) => (
            <li class="card stack" key={moment.id}>
              <OneMoment moment={moment} action={action} zone={zone} />
            </li>
          ))}
        </ul>
      )}
      {isClosed ? (
        <p>The appeal has ended, so no more can be named.</p>
      ) : (
        <section class="stack" aria-labelledby="new-moment">
          <h2 id="new-moment">A new time</h2>
          <form class="form" method="post" action={action} novalidate>
            <TextField
              name="at"
              type="datetime-local"
              label="When"
              hint={`In ${zone} time. An evening at seven is good; the middle of the night is not.`}
              value={typed.at}
              errors={errors}
              width="medium"
            />
            <TextArea
              name="text"
              label="What shall be sent"
              hint="It is sent at that time, so say nothing that may be otherwise by then. Everybody’s own link comes below it; web addresses in it are taken out."
              value={typed.text}
              rows={5}
              maxlength={longestShareText}
              errors={errors}
            />
            <Button big>Name this time</Button>
          </form>
        </section>
      )}
    </>
  );
}

const stateTexts: Record<MomentState, string> = { 'to-come': 'to come', begun: 'over', cancelled: 'called off' };

function OneMoment({ moment, action, zone }: { moment: OwnedMoment; action: string; zone: string }): VNode {
  const { id, when, atField, text, state, joined, publicPath } = moment;
  return (
    <>
      <h2>
        <a href={publicPath}>{when}</a>
      </h2>
      <p>
        {stateTexts[state]}, {numberText(joined)} {joined === 1 ? 'person' : 'people'} in
      </p>
      <p class="link-box">{text}</p>
      {state === 'to-come' && (
        <>
          <Details summary="Move it, or change the text">
            <form class="form" method="post" action={`${action}/${id}`} novalidate>
              <HiddenField name="do" value="change" />
              <div class="field">
                <label class="label" for={`at-${id}`}>
                  When, in {zone} time
                </label>
                <input class="input is-medium" id={`at-${id}`} name="at" type="datetime-local" value={atField} />
              </div>
              <div class="field">
                <label class="label" for={`text-${id}`}>
                  What shall be sent
                </label>
                <textarea
                  class="input"
                  id={`text-${id}`}
                  name="text"
                  rows={5}
                  maxlength={longestShareText}
                  value={text}
                />
              </div>
              <p class="hint">Who is in is told of another time by mail, and their calendar entry moves.</p>
              <Button variant="secondary">Change it</Button>
            </form>
          </Details>
          <form method="post" action={`${action}/${id}`}>
            <HiddenField name="do" value="cancel" />
            <Button variant="quiet">Call it off</Button>
          </form>
        </>
      )}
    </>
  );
}
