import type { VNode } from 'preact';
import { typedText, type Typed } from '../http/forms.ts';
import type { Way } from '../pledges/arrivals.ts';
import { OwnTime } from '../pledges/arrival-view.tsx';
import { Follows, type Followed } from '../pledges/followed.tsx';
import { Instead, ItemList } from '../pledges/page-parts.tsx';
import { Button, ErrorSummary, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import type { ShownRedirect } from '../ui/state-words.ts';
import type { TimeGroup } from './arrival-choice.ts';
import { slotField } from './form.ts';
import { WayField } from './form-view.tsx';
import type { Contact } from './rules.ts';

type Base = { path: string; organisation: string };

const Back = ({ path }: Pick<Base, 'path'>): VNode => (
  <p>
    <a href={path}>Back to my pledge</a>
  </p>
);

/** So many days stand open; the others are for those who look for them. */
const openDays = 3;

/** Choosing a time, in one tap. */
export function TimePage({
  path,
  organisation,
  slot,
  isSlotLost,
  redirect,
  followed,
  groups,
  why,
  errors,
}: Base & {
  slot: string | null;
  isSlotLost: boolean;
  /** Where people are sent instead. */
  redirect: ShownRedirect | null;
  followed: Followed | null;
  groups: readonly TimeGroup[];
  /** Why no time is to be had at all. */
  why: string | null;
  errors: FormError[];
}): VNode {
  const [first, rest] = [groups.slice(0, openDays), groups.slice(openDays)];
  return (
    <>
      <ErrorSummary errors={errors} title="That time can’t be had" />
      <Follows followed={followed} />
      <header class="stack">
        <p class="eyebrow">{organisation}</p>
        <h1>{slot === null ? 'Choose a time' : 'Choose another time'}</h1>
      </header>
      {slot !== null && <OwnTime slot={slot} isLost={isSlotLost} path={path} mayChoose={false} />}
      {why !== null && <p>{why}</p>}
      {redirect !== null && redirect.kind !== 'need' && <Instead redirect={redirect} />}
      {why === null && groups.length === 0 && (
        <p>All times are taken at the moment. Others may give theirs back, so please look again later.</p>
      )}
      {why === null && groups.length > 0 && (
        <form class="stack" method="post" action={`${path}/time`}>
          <p>One tap, and it is kept for you.</p>
          {first.map((group) => (
            <Day group={group} key={group.label} />
          ))}
          {rest.length > 0 && (
            <Details summary="Later days">
              {rest.map((group) => (
                <Day group={group} key={group.label} />
              ))}
            </Details>
          )}
        </form>
      )}
      <Back path={path} />
    </>
  );
}

const Day = ({ group: { label, times } }: { group: TimeGroup }): VNode => (
  <>
    <h2>{label}</h2>
    <p class="cluster">
      {times.map((time) => (
        <Button variant="secondary" name={slotField} value={time.value} key={time.value}>
          {time.label}
          <span class="visually-hidden">, {label}</span>
        </Button>
      ))}
    </p>
  </>
);

/** Bring, post, order, or have it collected; with what that way needs. */
export function WayPage({
  path,
  organisation,
  ways,
  values,
  mayGiveAddress,
  errors,
}: Base & { ways: readonly Way[]; values: Typed; mayGiveAddress: boolean; errors: FormError[] }): VNode {
  const way = typedText(values, 'way');
  const text = (name: string) => typedText(values, name);
  return (
    <>
      <ErrorSummary errors={errors} />
      <header class="stack">
        <p class="eyebrow">{organisation}</p>
        <h1>How will it come?</h1>
      </header>
      <form class="form" method="post" action={`${path}/way`} novalidate>
        <WayField ways={ways} value={way} isConfirmed={mayGiveAddress} />
        <Details summary="If you post or order it" open={way === 'post' || way === 'order'}>
          <p>If you like, so that they know what to look out for.</p>
          <TextField
            name="carrier"
            label="Who brings the parcel"
            required={false}
            value={text('carrier')}
            errors={errors}
            maxlength={60}
          />
          <TextField
            name="trackingNumber"
            label="Its number"
            required={false}
            value={text('trackingNumber')}
            errors={errors}
            maxlength={60}
            autocomplete="off"
          />
        </Details>
        <Details summary="If it shall be collected" open={way === 'collect'}>
          {mayGiveAddress ? (
            <>
              <p>
                {organisation} sees this, and nobody else. If they find a driver, both of you are asked first; only when
                both have said yes does the driver see it.
              </p>
              <TextArea
                name="address"
                label="Where can it be collected?"
                rows={3}
                value={text('address')}
                errors={errors}
                maxlength={300}
              />
              <TextField
                name="postcode"
                label="Postcode"
                hint="A driver is told its first half before you agree, for example M9."
                required={false}
                width="short"
                value={text('postcode')}
                errors={errors}
                autocomplete="postal-code"
                maxlength={12}
              />
              <TextField
                name="phone"
                type="tel"
                label="Telephone"
                required={false}
                value={text('phone')}
                errors={errors}
                autocomplete="tel"
                maxlength={40}
              />
              <TextArea
                name="note"
                label="A note"
                rows={2}
                required={false}
                value={text('note')}
                errors={errors}
                maxlength={300}
              />
            </>
          ) : (
            <p>You can say where once you have confirmed your promise.</p>
          )}
        </Details>
        <Button>Save</Button>
      </form>
      <Back path={path} />
    </>
  );
}

export type CollectionState = 'none' | 'asked' | 'waiting' | 'agreed';

/** How it stands with having it collected, to whoever has it. */
export function CollectionPage({
  path,
  organisation,
  toBring,
  hasAddress,
  state,
  area,
  other,
}: Base & {
  toBring: readonly string[];
  hasAddress: boolean;
  state: CollectionState;
  area: string;
  other: Contact | null;
}): VNode {
  return (
    <>
      <header class="stack">
        <p class="eyebrow">{organisation}</p>
        <h1>Having it collected</h1>
        <ItemList lines={toBring} />
      </header>
      {state === 'none' && (
        <>
          <p>
            {hasAddress
              ? `${organisation} looks for somebody who can come. You get a letter when there is somebody.`
              : `Please tell ${organisation} where it can be collected.`}
          </p>
          <p>
            <Button variant={hasAddress ? 'secondary' : 'primary'} href={`${path}/way`}>
              {hasAddress ? 'Change where' : 'Say where'}
            </Button>
          </p>
        </>
      )}
      {state === 'asked' && (
        <>
          <p>
            Somebody who drives around <strong>{area}</strong> could collect it. They don’t know your name or address.
          </p>
          <p>If you both agree, they see your first name, address, telephone number and note, and you see theirs.</p>
        </>
      )}
      {state === 'waiting' && <p>You have agreed. The driver has been asked too; you get a letter once they agree.</p>}
      {state === 'agreed' && other !== null && <OtherPerson title="Who comes" other={other} />}
      {state !== 'none' && (
        <div class="cluster">
          {state === 'asked' && (
            <form method="post" action={`${path}/collection/agree`}>
              <Button big>Yes, that is fine</Button>
            </form>
          )}
          <form method="post" action={`${path}/collection/end`}>
            <Button variant="quiet">{state === 'asked' ? 'No, thank you' : 'End this'}</Button>
          </form>
        </div>
      )}
      {state === 'agreed' && <p class="small quiet">When one of you ends this, neither sees the other any more.</p>}
      <Back path={path} />
    </>
  );
}

/** How to reach the other one, once both have agreed. */
export const OtherPerson = ({ title, other }: { title: string; other: Contact }): VNode => (
  <Notice kind="success" title={title}>
    <p>
      <strong>{other.name ?? 'No name given'}</strong>
    </p>
    {other.address !== null && <p>{[other.address, other.postcode].filter(Boolean).join(', ')}</p>}
    {other.phone !== null && (
      <p>
        <a href={`tel:${other.phone.replaceAll(/[^+\d]/g, '')}`}>{other.phone}</a>
      </p>
    )}
    {other.note !== null && <p>{other.note}</p>}
  </Notice>
);
