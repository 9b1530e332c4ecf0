import type { VNode } from 'preact';
import { ShareBlock } from '../sharing/texts/share-block.tsx';
import { Button, ErrorSummary } from '../ui/form.tsx';
import { AsOf, Notice } from '../ui/parts.tsx';
import { leadsAway } from '../ui/state-words.ts';
import { Change, TakeAgain } from './change-views.tsx';
import { DoorCode } from './door-code-view.tsx';
import { Follows } from './followed.tsx';
import { lostTimeWords } from './arrival-words.ts';
import { AppealNotice, Head, ItemList, OtherPledges, WhereAndWhen } from './page-parts.tsx';
import type { PledgePageView } from './page-view.ts';

/** The supporter's own page of one pledge. */
export function PledgePage(view: PledgePageView): VNode {
  return (
    <>
      <ErrorSummary errors={view.errors} title="That could not be done as it stands" />
      {view.said !== null && (
        <Notice kind="success" live>
          <p>{view.said}</p>
        </Notice>
      )}
      <AppealNotice {...view} />
      <Follows followed={view.followed} />
      <ByState {...view} />
      {view.others.length > 0 && <OtherPledges others={view.others} />}
      {view.errors.length === 0 && <AsOf time={view.asOf} />}
      <SmallPrint {...view} />
    </>
  );
}

function ByState(view: PledgePageView): VNode {
  switch (view.state) {
    case 'unconfirmed':
      return <Unconfirmed {...view} />;
    case 'pledged':
    case 'on-the-way':
      return <Confirmed {...view} />;
    case 'received':
      return <Received {...view} />;
    case 'lapsed':
      return <TakeAgain {...view} />;
    case 'withdrawn':
      if (view.notTaken) return <NotTaken {...view} />;
      return view.isRemoved ? <Removed {...view} /> : <TakeAgain {...view} />;
  }
}

function Unconfirmed(view: PledgePageView): VNode {
  return (
    <>
      <Head {...view} title="One more tap">
        <p class="lede">{wantWords[view.arrival.way]}</p>
        <ItemList lines={view.promised} />
        {view.arrival.slot !== null && (
          <p>{view.arrival.isSlotLost ? lostTimeWords(view.arrival.slot) : `Your time: ${view.arrival.slot}`}</p>
        )}
      </Head>
      {view.appeal.state === 'closed' ? (
        <p>It can’t be confirmed any more. Thank you for wanting to help.</p>
      ) : (
        <form class="form" method="post" action={`${view.path}/confirm`}>
          <Button big>Yes, I will bring it</Button>
          {view.heldUntil !== null && (
            <p class="quiet small">
              We hold it for you until {view.heldUntil}. {view.organisation.name} counts on it once you have said yes.
            </p>
          )}
        </form>
      )}
      <Change {...view} />
      <Withdraw {...view} words="I did not promise this, or I can’t after all" />
    </>
  );
}

/**
 * Right after saying yes passing it on stands first, and while nothing is to be brought. Else where and when do, and the
 * code: whoever opens this page may stand at the door.
 */
function Confirmed(view: PledgePageView): VNode {
  const isOnTheWay = view.state === 'on-the-way';
  const isOver = view.appeal.state === 'closed';
  const isAway = leadsAway(view.appeal.redirect);
  const isForLater = isOver || (view.arrival.way === 'bring' && view.appeal.visitsStopped);
  const sharesFirst = !isAway && (isForLater || view.isJustConfirmed);
  const passOn = (
    <>
      {view.share && <ShareBlock {...view.share} />}
      <LinkLinks {...view} />
    </>
  );
  return (
    <>
      <Head {...view} title={isOnTheWay && !isAway ? 'On its way. Thank you' : thanks(view)}>
        <p class="lede">
          {isOver || isAway ? 'You promised this:' : `${view.organisation.name} counts on this from you:`}
        </p>
        <ItemList lines={view.toBring} />
        {view.came.length > 0 && <p>Already there: {view.came.join(', ')}. Thank you.</p>}
        {!isOver && sharesFirst && (
          <p>
            <a href="#where">{whereWords[view.arrival.way]}</a>
          </p>
        )}
        {isOver && (
          <p>
            <a href={`${view.path}/did-you-manage`}>Did you manage? Tell them</a>
          </p>
        )}
      </Head>
      {sharesFirst && passOn}
      {!isOver && <WhereAndWhen {...view} />}
      {!isOver && !isAway && <DoorCode door={view.door} way={view.arrival.way} />}
      {!isOnTheWay && !isForLater && !isAway && (
        <section class="stack" id="on-the-way">
          <h2>{view.arrival.way === 'bring' ? 'When you set off' : 'When it is on its way'}</h2>
          <p>Tell them that it is coming, so that they can make room.</p>
          <form method="post" action={`${view.path}/on-the-way`}>
            <Button big>It is on the way</Button>
          </form>
        </section>
      )}
      {!sharesFirst && passOn}
      <Change {...view} />
      {!isAway && <Withdraw {...view} words="I can’t bring it after all" />}
    </>
  );
}

function Received(view: PledgePageView): VNode {
  return (
    <>
      <Head {...view} title="It is here. Thank you">
        <p class="lede">This came from you:</p>
        <ItemList lines={view.came} />
      </Head>
      {view.share && <ShareBlock {...view.share} question="Would you pass it on to others?" />}
      <LinkLinks {...view} />
    </>
  );
}

/** Nothing of it was fit to be taken; somebody came all the same. */
const NotTaken = (view: PledgePageView): VNode => (
  <>
    <Head {...view} title="Thank you for coming">
      <p class="lede">You brought this, and it could not be taken:</p>
      <ItemList lines={view.promised} />
    </Head>
    <p>
      To ask why, write to <a href={`mailto:${view.organisation.email}`}>{view.organisation.email}</a>.
    </p>
    <LinkLinks {...view} />
  </>
);

/** Beside the share block and not in it: these addresses are the supporter's alone. */
const LinkLinks = ({ share, ownLinkPath, ripplePath, name, showName }: PledgePageView): VNode => (
  <>
    {share && ownLinkPath !== null && (
      <p>
        People listen to you more than to us:{' '}
        <a href={`${ownLinkPath}#words`}>
          {showName && name !== null
            ? 'put a few words of your own on it'
            : 'put your first name and a few words on it'}
        </a>
      </p>
    )}
    {ripplePath !== null && (
      <p>
        <a href={ripplePath}>See what your link has set going</a>
      </p>
    )}
  </>
);

function Removed(view: PledgePageView): VNode {
  return (
    <Head {...view} title="This pledge was taken out">
      <p class="lede">
        {view.organisation.name} has taken it off the list. If that was a mistake, please write to{' '}
        <a href={`mailto:${view.organisation.email}`}>{view.organisation.email}</a>.
      </p>
    </Head>
  );
}

const wantWords = {
  bring: 'You want to bring this:',
  post: 'You want to post this:',
  order: 'You want to order this:',
  collect: 'You want to give this:',
} as const;

const whereWords = {
  bring: 'Where and when, and your code for the door',
  post: 'Where to, and your code for the parcel',
  order: 'Where to, and your code for the parcel',
  collect: 'How it is collected',
} as const;

const thanks = ({ name }: PledgePageView): string => (name === null ? 'Thank you' : `Thank you, ${name}`);

const Withdraw = ({ path, words }: PledgePageView & { words: string }): VNode => (
  <p>
    <a href={`${path}/withdraw`}>{words}</a>
  </p>
);

function SmallPrint({ supporterPath }: PledgePageView): VNode | null {
  if (supporterPath === null) return null;
  return (
    <p class="small quiet">
      <a href={supporterPath}>All my pledges</a> · <a href={`${supporterPath}/erase`}>Erase everything about me</a>
    </p>
  );
}

/** Asks once before a pledge is taken back: by hand, a slip of the thumb is not meant. */
export function WithdrawPage({
  path,
  promised,
  organisation,
}: Pick<PledgePageView, 'path' | 'promised' | 'organisation'>): VNode {
  return (
    <>
      <header class="stack">
        <p class="eyebrow">{organisation.name}</p>
        <h1>Take it back?</h1>
        <p class="lede">That is fine. Others can then promise it. It is about:</p>
        <ItemList lines={promised} />
      </header>
      <form class="cluster" method="post" action={`${path}/withdraw`}>
        <Button variant="danger" big>
          Yes, take it back
        </Button>
        <Button variant="quiet" href={path}>
          No, I keep my promise
        </Button>
      </form>
      <p>
        Can you bring a part of it? <a href={`${path}#change`}>Change the numbers instead</a>
      </p>
    </>
  );
}
