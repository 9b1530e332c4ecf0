import type { ComponentChildren, VNode } from 'preact';
import { typedText } from '../http/forms.ts';
import { withCapital } from '../lib/capital.ts';
import type { ArrivalChoice } from '../slots/arrival-choice.ts';
import { ArrivalFields } from '../slots/form-view.tsx';
import type { AppealState } from '../tally/rules.ts';
import type { NeedTally } from '../tally/shapes.ts';
import { CheckboxField, NumberStepper } from '../ui/choices.tsx';
import { Button, ErrorSummary, HiddenField, TextArea, TextField } from '../ui/form.tsx';
import { Honeypot } from '../ui/honeypot.tsx';
import { Details } from '../ui/parts.tsx';
import { numberText, quantityText, unitText } from '../ui/quantities.ts';
import { stillNeededWords } from '../ui/tally-words.ts';
import { Legend, TallyPicture, TallyWords } from '../ui/tally-picture.tsx';
import { quantityField, type PledgeForm } from './pledge-form.ts';

export type AppealNeed = NeedTally & { note: string; anythingLike: boolean; isClosed: boolean };

/** What the form of the appeal page needs; everything is formatted already. */
export type PledgeFormView = {
  slug: string;
  organisation: { name: string };
  needs: AppealNeed[];
  /** The personal link through which the visitor came. */
  via: { code: string } | null;
  /** How the visitor came, as far as the address tells. */
  channel: string | null;
  form: PledgeForm;
  arrival: ArrivalChoice;
  /** A check that only a network which sends unusually much is asked for. */
  challenge: VNode | null;
};

/** The shelves without a form: nothing is taken at the moment. */
export function Shelves({ needs, state }: Pick<PledgeFormView, 'needs'> & { state: AppealState }): VNode {
  return (
    <>
      <h2>What {state === 'closed' || state === 'full' ? 'was' : 'is'} asked for</h2>
      <div class="needs">
        <div class="need-list">
          {needs.map((need) => (
            <NeedShelf need={need} state={state} key={need.id} />
          ))}
        </div>
      </div>
      <HowToRead state={state} />
    </>
  );
}

const HowToRead = ({ state }: { state: AppealState }): VNode => (
  <>
    <Legend state={state} />
    <p class="small">
      <a href="/how-we-count">How we count</a>
    </p>
  </>
);

/** How many of what, and where the link shall go: twenty seconds, no account. */
export function PledgeForms(view: PledgeFormView): VNode {
  const { slug, needs, form, arrival, via, channel, organisation, challenge } = view;
  const { typed, errors } = form;
  const text = (name: string) => typedText(typed, name);
  return (
    <>
      <form class="form" id="pledge" method="post" action={`/a/${slug}/pledges`} data-pledge-form novalidate>
        <ErrorSummary errors={errors} title="Nothing is promised yet. Please check this" />
        {via && <HiddenField name="via" value={via.code} />}
        {channel !== null && <HiddenField name="from" value={channel} />}
        <h2>What can you bring?</h2>
        <div class="needs">
          <div class="need-list">
            {needs.map((need) => (
              <NeedShelf need={need} state="open" key={need.id}>
                {need.open !== 0 && <HowMany need={need} form={form} />}
              </NeedShelf>
            ))}
          </div>
        </div>
        <HowToRead state="open" />
        <h2>Your promise</h2>
        <TextField
          name="email"
          type="email"
          label="Your e-mail address"
          hint={`We send you a link to confirm, where to bring it, and a reminder before it is due. ${organisation.name} and other visitors don’t see your address. No account, no newsletter.`}
          value={text('email')}
          errors={errors}
          autocomplete="email"
          inputmode="email"
        />
        <TextField
          name="name"
          label="Your name"
          value={text('name')}
          errors={errors}
          autocomplete="name"
          maxlength={80}
          required={false}
        />
        <CheckboxField
          name="showName"
          label="Show my name to others"
          hint="To people who come through your link, for example, and on the charity’s big screen. Otherwise only the charity sees it."
          checked={typed['showName'] !== undefined}
        />
        <ArrivalFields choice={arrival} typed={typed} errors={errors} />
        <Details summary="Add a note" open={text('note') !== ''}>
          <TextArea
            name="note"
            label={`A note for ${organisation.name}`}
            rows={2}
            maxlength={500}
            value={text('note')}
            errors={errors}
            required={false}
          />
        </Details>
        <Honeypot />
        {challenge}
        <Button big>Promise this</Button>
        <p class="small quiet">
          You can change or withdraw it at any time. <a href="/privacy">What happens with my address?</a>
        </p>
      </form>
      <PledgeBar needs={needs} />
    </>
  );
}

function NeedShelf({
  need,
  state,
  children,
}: {
  need: AppealNeed;
  state: AppealState;
  children?: ComponentChildren;
}): VNode {
  return (
    <section class="need" aria-labelledby={`need-${need.id}`} data-need={need.id}>
      <h3 id={`need-${need.id}`}>{need.wanted === null ? withCapital(need.item) : quantityText(need.wanted, need)}</h3>
      <TallyPicture need={need} />
      <TallyWords need={need} state={state} />
      {(need.note !== '' || need.anythingLike) && (
        <p class="quiet">
          {[need.note, need.anythingLike ? 'Anything like this is fine.' : ''].filter(Boolean).join(' · ')}
        </p>
      )}
      {state !== 'closed' && need.isClosed && <p class="quiet">Nothing more is taken of this.</p>}
      {state !== 'closed' && !need.isClosed && need.open === 0 && (
        <p class="quiet">All of this is promised. Thank you.</p>
      )}
      {children}
    </section>
  );
}

function HowMany({ need, form }: { need: AppealNeed; form: PledgeForm }): VNode {
  const name = quantityField(need.id);
  const missing = missingOf(need);
  const few = Math.min(4, need.open ?? 4);
  const isFewLess = need.wanted === null ? few > 1 : few < missing;
  const shortcuts = [
    ...(isFewLess ? [{ label: `A few (${few})`, value: few }] : []),
    ...(missing > 1 ? [{ label: `All ${numberText(missing)} that are missing`, value: missing }] : []),
  ];
  return (
    <NumberStepper
      name={name}
      label={need.unit === null ? 'How many can you bring?' : `How many ${unitText(2, need.unit)} can you bring?`}
      value={typedText(form.typed, name)}
      errors={form.errors}
      shortcuts={shortcuts}
      {...(need.open === null ? {} : { max: need.open })}
    />
  );
}

/** How many are missing to what is wanted; never more than is accepted. */
export const missingOf = ({ wanted, unconfirmed, pledged, onTheWay, received, open }: NeedTally): number =>
  wanted === null ? 0 : Math.min(open ?? 0, Math.max(0, wanted - unconfirmed - pledged - onTheWay - received));

/** Stays at the lower edge of a phone, with what is missing most. */
function PledgeBar({ needs }: { needs: AppealNeed[] }): VNode | null {
  const need = [...needs].sort((a, b) => missingOf(b) - missingOf(a))[0];
  if (!need) return null;
  return (
    <div class="pledge-bar">
      <p>
        <b data-still-needed={need.id}>{stillNeededWords(need)}</b> {need.item}
      </p>
      <Button href="#pledge">I can help</Button>
    </div>
  );
}
