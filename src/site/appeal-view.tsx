import type { ComponentChildren, VNode } from 'preact';
import type { AppealState } from '../tally/rules.ts';
import type { NeedTally, Tally } from '../tally/shapes.ts';
import { typedText } from '../http/forms.ts';
import { ShareBlock, type ShareBlockProps } from '../sharing/views.tsx';
import { CheckboxField, NumberStepper } from '../ui/choices.tsx';
import { Button, ErrorSummary, HiddenField, TextArea, TextField } from '../ui/form.tsx';
import { Honeypot } from '../ui/honeypot.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import { numberText, quantityText, unitText } from '../ui/quantities.ts';
import { stateTitle } from '../ui/state-words.ts';
import { peopleWords, stillNeededWords } from '../ui/tally-words.ts';
import { Legend, TallyPicture, TallyWords } from '../ui/tally-picture.tsx';
import { quantityField, type PledgeForm } from './pledge-form.ts';

type AppealNeed = NeedTally & { note: string; anythingLike: boolean; isClosed: boolean };

/** What the page of an appeal shows; everything is formatted already. */
export type AppealView = {
  slug: string;
  title: string;
  state: AppealState;
  /** `by Friday 28 November, 6 pm`. */
  deadline: string | null;
  isUrgent: boolean;
  steerMessage: string | null;
  organisation: { slug: string; name: string; email: string; isApproved: boolean };
  storyHtml: string;
  picture: { src: string; srcset: string; width: number; height: number; alt: string } | null;
  needs: AppealNeed[];
  tally: Tally;
  notWanted: string[];
  dropOffPoints: { name: string; address: string | null; postcode: string | null; hours: string | null }[];
  /** The personal link through which the visitor came. */
  via: { code: string; name: string | null; message: string | null } | null;
  share: ShareBlockProps;
  nonce: string;
  form: PledgeForm;
  /** A check that only a network which sends unusually much is asked for. */
  challenge: VNode | null;
};

/** The appeal and the pledge form in one. */
export function Appeal(view: AppealView): VNode {
  const takes = view.state === 'open' && view.needs.some((need) => need.open !== 0);
  return (
    <div class="columns" data-appeal={view.slug} data-state={view.state}>
      <article class="stack">
        <AppealHead {...view} />
        <p class="small quiet" data-live-status role="status" hidden />
        <SteerNotice {...view} />
        <Picture picture={view.picture} />
        {takes ? <PledgeForms {...view} /> : <Shelves {...view} />}
      </article>
      <div class="stack">
        {view.storyHtml !== '' && (
          <Section title="What happened">
            <div class="prose" dangerouslySetInnerHTML={{ __html: view.storyHtml }} />
          </Section>
        )}
        <NotWanted items={view.notWanted} />
        <WhereAndWhen points={view.dropOffPoints} deadline={view.deadline} />
        {view.state !== 'closed' && view.state !== 'draft' && <ShareBlock {...view.share} />}
        <Contact {...view} />
      </div>
    </div>
  );
}

/** The first screen of a phone: who asks, for what, until when, how far are we. */
function AppealHead({ organisation, title, deadline, isUrgent, state, tally, via }: AppealView): VNode {
  return (
    <header class="appeal-head">
      {via && (via.name !== null || via.message !== null) && (
        <blockquote class="passed-on">
          <p>
            <strong>{via.name ?? 'Somebody'}</strong> passed this on to you{via.message === null ? '.' : ':'}
          </p>
          {via.message !== null && <p>“{via.message}”</p>}
        </blockquote>
      )}
      <p class="eyebrow">
        <a href={`/o/${organisation.slug}`}>{organisation.name}</a> {state === 'closed' ? 'asked for' : 'asks for'}
      </p>
      <h1>{title}</h1>
      {deadline !== null && <p class={isUrgent ? 'tag is-urgent' : 'tag'}>{deadline}</p>}
      <TallyWords need={{ ...tally, id: 'all', wanted: tally.wanted === 0 ? null : tally.wanted }} />
      <p class="quiet small" data-people>
        {peopleWords(tally)}
      </p>
    </header>
  );
}

function SteerNotice({ state, steerMessage, organisation }: AppealView): VNode {
  const title = stateTitle(state);
  return (
    <div data-steer>
      {title !== null && (
        <Notice kind={state === 'full' ? 'success' : 'warning'} title={title} live>
          {steerMessage !== null && <p>{steerMessage}</p>}
        </Notice>
      )}
      {title === null && steerMessage !== null && (
        <Notice kind="info" title={`From ${organisation.name}`} live>
          <p>{steerMessage}</p>
        </Notice>
      )}
    </div>
  );
}

function Picture({ picture }: Pick<AppealView, 'picture'>): VNode | null {
  if (!picture) return null;
  const { src, srcset, width, height, alt } = picture;
  return <img class="photo" {...{ src, srcset, width, height, alt }} sizes="(min-width: 60rem) 38rem, 100vw" />;
}

/** The shelves without a form: nothing is taken at the moment. */
function Shelves({ needs }: AppealView): VNode {
  return (
    <>
      <h2>What is asked for</h2>
      <div class="needs">
        <div class="need-list">
          {needs.map((need) => (
            <NeedShelf need={need} key={need.id} />
          ))}
        </div>
      </div>
      <Legend />
    </>
  );
}

function PledgeForms(view: AppealView): VNode {
  const { slug, needs, form, via, nonce, organisation, challenge } = view;
  const { typed, errors } = form;
  const text = (name: string) => typedText(typed, name);
  return (
    <>
      <form class="form" id="pledge" method="post" action={`/a/${slug}/pledges`} data-pledge-form novalidate>
        <ErrorSummary errors={errors} title="Nothing is promised yet. Please check this" />
        <HiddenField name="nonce" value={text('nonce') || nonce} />
        <HiddenField name="key" value={text('key')} />
        {via && <HiddenField name="via" value={via.code} />}
        <h2>What can you bring?</h2>
        <div class="needs">
          <div class="need-list">
            {needs.map((need) => (
              <NeedShelf need={need} key={need.id}>
                {need.open !== 0 && <HowMany need={need} form={form} />}
              </NeedShelf>
            ))}
          </div>
        </div>
        <Legend />
        <h2>Your promise</h2>
        <TextField
          name="email"
          type="email"
          label="Your e-mail address"
          hint={`We send you one message: a link to confirm, and where to bring it. ${organisation.name} and other visitors don’t see your address. No account, no newsletter.`}
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
          hint="For example to people who come through your link. Otherwise only the charity sees it."
          checked={typed['showName'] !== undefined}
        />
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

function NeedShelf({ need, children }: { need: AppealNeed; children?: ComponentChildren }): VNode {
  return (
    <section class="need" aria-labelledby={`need-${need.id}`} data-need={need.id}>
      <h3 id={`need-${need.id}`}>{need.wanted === null ? sentence(need.item) : quantityText(need.wanted, need)}</h3>
      <TallyPicture need={need} />
      <TallyWords need={need} />
      {(need.note !== '' || need.anythingLike) && (
        <p class="quiet">
          {[need.note, need.anythingLike ? 'Anything like this is fine.' : ''].filter(Boolean).join(' · ')}
        </p>
      )}
      {need.isClosed && <p class="quiet">Nothing more is taken of this.</p>}
      {!need.isClosed && need.open === 0 && <p class="quiet">All of this is promised. Thank you.</p>}
      {children}
    </section>
  );
}

function HowMany({ need, form }: { need: AppealNeed; form: PledgeForm }): VNode {
  const name = quantityField(need.id);
  const missing = missingOf(need);
  const few = Math.min(4, need.open ?? 4);
  const shortcuts = [
    ...(few > 1 ? [{ label: `A few (${few})`, value: few }] : []),
    ...(missing > few ? [{ label: `All ${numberText(missing)} that are missing`, value: missing }] : []),
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

function NotWanted({ items }: { items: string[] }): VNode | null {
  if (items.length === 0) return null;
  return (
    <Section title="Please don’t send">
      <ul class="not-wanted">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </Section>
  );
}

function WhereAndWhen({ points, deadline }: { points: AppealView['dropOffPoints']; deadline: string | null }): VNode {
  return (
    <Section title="Where and when">
      {points.length === 0 && <p>You get the place to bring it to once you have promised something.</p>}
      {points.map((point) => (
        <p key={point.name}>
          <strong>{point.name}</strong>
          {point.address === null ? (
            <>: you get the address once your promise is confirmed.</>
          ) : (
            <>
              , {[point.address, point.postcode].filter(Boolean).join(', ')}.
              {point.hours !== null && <> Open: {point.hours}</>}
            </>
          )}
        </p>
      ))}
      {deadline !== null && <p>Please bring it {deadline}.</p>}
    </Section>
  );
}

function Contact({ organisation, slug }: AppealView): VNode {
  return (
    <Section title={`Questions to ${organisation.name}`}>
      <p>
        <a href={`mailto:${organisation.email}`}>{organisation.email}</a>
      </p>
      <p class="small">
        <a href={`/a/${slug}/report`} rel="nofollow">
          Something is wrong with this appeal
        </a>
      </p>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }): VNode {
  return (
    <section class="stack">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
