import type { VNode } from 'preact';
import { ItemList } from '../pledges/page-parts.tsx';
import { Button } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';
import { BackToPledge, type OfPledge } from './back-to-pledge.tsx';
import type { Contact } from './rules.ts';

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
}: OfPledge & {
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
      <BackToPledge path={path} />
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
