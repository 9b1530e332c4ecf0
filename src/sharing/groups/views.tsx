import type { VNode } from 'preact';
import { Button, ErrorSummary } from '../../ui/form.tsx';
import { MailboxHint } from '../../ui/mailbox-hint.tsx';
import { Notice } from '../../ui/parts.tsx';
import { numberText } from '../../ui/quantities.ts';
import { StateNotice } from '../../ui/state-notice.tsx';
import type { Standing } from '../../ui/state-words.ts';
import { TakeLinkFields, type TakeLinkProps } from '../links/fields.tsx';
import type { ShownMoment } from '../moments-shown.ts';
import { MomentList } from '../moment-list.tsx';
import type { RippleSums } from '../ripple/sums.ts';
import { counted } from '../ripple/words.ts';
import { ShareBlock, type ShareBlockProps } from '../texts/share-block.tsx';

/** A class, a shop or a team takes a link with its name. */
export const GroupForm = ({ appeal, ...form }: TakeLinkProps): VNode => (
  <>
    <ErrorSummary errors={form.errors} />
    <div class="stack">
      <p class="eyebrow">{appeal.organisation.name}</p>
      <h1>A link for your group</h1>
      <p class="lede">
        A class, a shop, a choir, a team at work: take a link with its name for “{appeal.title}”, and see together what
        comes through it.
      </p>
    </div>
    <form class="form" method="post" action={`/a/${appeal.slug}/groups`} novalidate>
      <TakeLinkFields
        {...form}
        asks={{
          name: {
            label: 'The name of your group',
            hint: 'Everybody sees it: “Class 4b”, “The corner shop”. Web addresses are taken out.',
          },
          message: {
            label: 'A few words from you all',
            hint: 'Shown to whoever opens the link, as the group’s. Web addresses are taken out.',
          },
        }}
        emailHint="Only to send you the page on which the group is looked after. Without it, keep the next page’s address yourself."
      />
      <Button big>Make the group’s link</Button>
    </form>
    <p>
      <a href={`/a/${appeal.slug}`}>Back to the appeal</a>
    </p>
  </>
);

export type GroupPageProps = {
  appeal: { slug: string; title: string; organisation: { name: string } };
  standing: Standing;
  code: string;
  /** Null where the host took it away after a report. */
  name: string | null;
  message: string | null;
  sums: RippleSums;
  /** First names of those who have a link through the group and chose to be named, and how many more there are. */
  members: readonly string[];
  unnamed: number;
  moments: readonly ShownMoment[];
  share: ShareBlockProps | null;
  /** The mail with the page on which it is looked after is on its way. */
  isMailed: boolean;
  hasMailbox: boolean;
};

/** What a group has brought together, for everybody. */
export function GroupPage(view: GroupPageProps): VNode {
  const { appeal, code, message, sums, share } = view;
  const name = view.name ?? 'A group';
  return (
    <>
      {view.isMailed && (
        <Notice kind="success" title="Look into your e-mail" live>
          <p>We have sent a letter with the page on which you look after the group.</p>
        </Notice>
      )}
      <MailboxHint here={view.isMailed && view.hasMailbox} />
      <header class="stack">
        <p class="eyebrow">{appeal.organisation.name}</p>
        <h1>{name}</h1>
        <p class="lede">
          Passing on “<a href={`/a/${appeal.slug}/${code}`}>{appeal.title}</a>”.
        </p>
        {message !== null && <p class="link-box">“{message}”</p>}
      </header>
      <StateNotice standing={view.standing} from={appeal.organisation.name} via={code} />
      <dl class="four-numbers">
        <Number label={counted(sums.visits, 'visit')} value={sums.visits} />
        <Number
          label={sums.people === 1 ? 'person promised something' : 'people promised something'}
          value={sums.people}
        />
        <Number label={`${counted(sums.quantity, 'item')} promised`} value={sums.quantity} />
        <Number label={`${counted(sums.received, 'item')} already there`} value={sums.received} here />
      </dl>
      <p>{inWords(name, sums)}</p>
      <Members {...view} />
      <MomentList moments={view.moments} title="Together, at the same time" />
      {share ? (
        <ShareBlock {...share} question={`Would you pass it on for ${name}?`} />
      ) : (
        <p>The appeal has ended. Thank you all.</p>
      )}
      <p class="small quiet">
        Whoever opens the group’s link and then promises something or takes a link of their own is counted for the
        group, and so is everybody who comes through them. There is nothing to sign up for. A visit is counted once for
        each person and day, without cookies. Only confirmed promises count.
      </p>
      {(view.name !== null || message !== null) && (
        <p class="small">
          <a href={`/a/${appeal.slug}/${code}/report`} rel="nofollow">
            Report this name or these words
          </a>
        </p>
      )}
    </>
  );
}

function Members({ members, unnamed, appeal, code, share, standing }: GroupPageProps): VNode {
  const others = unnamed === 0 ? '' : members.length === 0 ? peopleText(unnamed) : ` and ${peopleText(unnamed)} more`;
  return (
    <section class="stack">
      <h2>Who has a link through the group</h2>
      <p>
        {members.length === 0 && unnamed === 0 ? 'Nobody yet.' : `${members.join(', ')}${others}.`} Names stand here
        only by their own choice.
      </p>
      {share && (
        <div class="cluster">
          {standing.state === 'open' && (
            <a class="button is-primary" href={`/a/${appeal.slug}/${code}`}>
              Bring something
            </a>
          )}
          <a class="button is-secondary" href={`/a/${appeal.slug}/share?via=${code}`} rel="nofollow">
            Take a link of my own in this group
          </a>
        </div>
      )}
    </section>
  );
}

function Number({ label, value, here = false }: { label: string; value: number; here?: boolean }): VNode {
  return (
    <div class={here ? 'is-here' : undefined}>
      <dt>{label}</dt>
      <dd>{numberText(value)}</dd>
    </div>
  );
}

/** Received first, promised beside it, never one number. */
function inWords(name: string, { received, quantity, links }: RippleSums): string {
  // Every pledge makes a link, so nothing is said of whether anybody passes theirs on.
  const further = links === 0 ? '' : ` ${numberText(links)} more ${counted(links, 'link')} began with the group’s.`;
  if (quantity === 0) return `Nothing has been promised through ${name} yet.${further}`;
  return `Through ${name} ${numberText(received)} of ${numberText(quantity)} promised ${counted(quantity, 'item')} ${received === 1 ? 'has' : 'have'} arrived.${further}`;
}

const peopleText = (count: number): string => `${numberText(count)} ${count === 1 ? 'person' : 'people'}`;
