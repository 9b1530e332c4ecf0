import type { VNode } from 'preact';
import { Button } from '../ui/form.tsx';
import { lostTimeWords } from './arrival-words.ts';
import type { Way } from './arrivals.ts';
import type { PledgePageView } from './page-view.ts';

/** How and when a pledge comes; everything is formatted already. Its forms stand on pages of src/slots. */
export type ArrivalView = {
  way: Way;
  /** `Thursday 26 November, 10 am to 10.30 am, at The kennels`. */
  slot: string | null;
  /** It is at a place to which nothing shall be brought now. */
  isSlotLost: boolean;
  /** Times can be had at one of the points. */
  takesTimes: boolean;
  /** The appeal is slow: it should not be brought without a time. */
  isSlow: boolean;
  /** `With Evri, number H123`. */
  parcel: string | null;
  orders: readonly { label: string; url: string }[];
  /** They have said where it can be collected. */
  hasAddress: boolean;
};

/** What to do, by the way it comes; the places follow. */
export function HowAndWhen({ arrival, appeal, deadline, path, organisation }: PledgePageView): VNode {
  const { way, slot, isSlotLost } = arrival;
  const isOver = appeal.state === 'closed';
  const nobodyComes = isOver || appeal.visitsStopped;
  const by = deadline === '' || isOver ? '' : ` ${deadline}`;
  return (
    <>
      {way === 'bring' && slot !== null && (
        <OwnTime slot={slot} isLost={isSlotLost} path={path} mayChoose={!nobodyComes && !isSlotLost} />
      )}
      {way === 'bring' && (slot === null || isSlotLost) && (
        <>
          {by !== '' && !nobodyComes && <p>Please bring it{by}.</p>}
          {arrival.takesTimes && !nobodyComes && <ChooseTime path={path} isSlow={arrival.isSlow} />}
        </>
      )}
      {way === 'post' && (
        <p>
          Please post it{by}, to this address. {parcelWords(arrival)}
        </p>
      )}
      {way === 'order' && (
        <>
          {arrival.orders.map(({ label, url }) => (
            <p key={url}>
              <a href={url} rel="noopener nofollow">
                {label}
              </a>
            </p>
          ))}
          <p>
            Please order it{by}, and have it sent to this address. {parcelWords(arrival)}
          </p>
        </>
      )}
      {way === 'collect' && (
        <p>
          {arrival.hasAddress
            ? `${organisation.name} knows where it can be collected, and looks for somebody who can come. Nobody else learns your address before you have agreed.`
            : `You asked that it is collected. Please tell ${organisation.name} where.`}{' '}
          <a href={`${path}/collection`}>See how it stands</a>
        </p>
      )}
      {!isOver && (
        <p>
          <a href={`${path}/way`}>{changeWords[way]}</a>
        </p>
      )}
    </>
  );
}

/** The time that is kept, with its change and giving it back in one tap each. `isLost`: it does not hold now. */
export const OwnTime = ({
  slot,
  isLost,
  path,
  mayChoose,
}: {
  slot: string;
  isLost: boolean;
  path: string;
  mayChoose: boolean;
}): VNode => (
  <>
    <p>
      {isLost ? (
        lostTimeWords(slot)
      ) : (
        <>
          Your time: <strong>{slot}</strong>
        </>
      )}
    </p>
    <form class="cluster" method="post" action={`${path}/time/free`}>
      {mayChoose && (
        <Button variant="secondary" href={`${path}/time`}>
          Choose another time
        </Button>
      )}
      <Button variant="quiet">Give my time back</Button>
    </form>
  </>
);

const ChooseTime = ({ path, isSlow }: { path: string; isSlow: boolean }): VNode => (
  <>
    <p>
      {isSlow
        ? 'So much is on its way that everybody who brings something needs a time. Please choose one before you set out.'
        : 'If you like, choose a time, so that somebody is there to take it from you.'}
    </p>
    <p>
      <Button variant={isSlow ? 'primary' : 'secondary'} href={`${path}/time`}>
        Choose a time
      </Button>
    </p>
  </>
);

const parcelWords = ({ parcel }: ArrivalView): string => (parcel === null ? '' : `${parcel}.`);

const changeWords: Record<Way, string> = {
  bring: 'Post it, order it online or have it collected instead',
  post: 'Tell them the number of the parcel, or choose another way',
  order: 'Tell them the number of the parcel, or choose another way',
  collect: 'Say where, or choose another way',
};
