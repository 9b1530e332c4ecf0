import type { VNode } from 'preact';
import { typedText, type Typed } from '../http/forms.ts';
import type { Way } from '../pledges/arrivals.ts';
import { Button, ErrorSummary, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { Details } from '../ui/parts.tsx';
import { BackToPledge, type OfPledge } from './back-to-pledge.tsx';
import { WayField } from './form-view.tsx';

/** Bring, post, order, or have it collected; with what that way needs. */
export function WayPage({
  path,
  organisation,
  ways,
  values,
  mayGiveAddress,
  errors,
}: OfPledge & { ways: readonly Way[]; values: Typed; mayGiveAddress: boolean; errors: FormError[] }): VNode {
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
      <BackToPledge path={path} />
    </>
  );
}
