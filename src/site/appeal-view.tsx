import type { ComponentChildren, VNode } from 'preact';
import { PublicCorrections } from '../door/correction-view.tsx';
import { ReportLink } from '../outcomes/report-link.tsx';
import type { OverflowLine } from '../appeals/overflow.ts';
import { OverflowPart } from '../appeals/overflow-view.tsx';
import { MomentList } from '../sharing/moment-list.tsx';
import type { ShownMoment } from '../sharing/moments-shown.ts';
import type { Place } from '../points/place.ts';
import { PlaceText } from '../points/place-view.tsx';
import { ShareBlock, type ShareBlockProps } from '../sharing/texts/share-block.tsx';
import { Notice } from '../ui/parts.tsx';
import { RedirectLine, StateNotice } from '../ui/state-notice.tsx';
import { leadsAway, standingMark, type Standing } from '../ui/state-words.ts';
import { notHereWords, replacedWords } from '../pledges/arrival-words.ts';
import type { ArrivalChoice } from '../slots/arrival-choice.ts';
import { askedMark, metMark } from '../ui/tally-words.ts';
import { AppealHead, type AppealHeadView } from './appeal-head.tsx';
import type { PledgeForm } from './pledge-form.ts';
import { PledgeForms, Shelves, type AppealNeed } from './pledge-form-view.tsx';

/** What the page of an appeal shows; everything is formatted already. */
export type AppealView = AppealHeadView & {
  /** Why not everybody sees it; null for what everybody sees. */
  hidden: 'draft' | 'taken-down' | null;
  standing: Standing;
  organisation: { slug: string; name: string; email: string; isApproved: boolean };
  storyHtml: string;
  picture: { src: string; srcset: string; width: number; height: number; alt: string } | null;
  needs: AppealNeed[];
  notWanted: string[];
  /** Where to bring it now. */
  places: Place[];
  /** The names of those to which nothing shall be brought now. */
  replaced: string[];
  /** How the visitor came, as far as the address tells. */
  channel: string | null;
  share: ShareBlockProps;
  /** Times to come at which people pass it on together. */
  moments: readonly ShownMoment[];
  /** Open needs of others for what is not needed here any more. */
  overflow: readonly OverflowLine[];
  /** Received numbers that were put right, a sentence each. */
  corrections: readonly string[];
  /** There is a report of what became of it. */
  isReported: boolean;
  form: PledgeForm;
  arrival: ArrivalChoice;
  /** A check that only a network which sends unusually much is asked for. */
  challenge: VNode | null;
};

/** The appeal and the pledge form in one. */
export function Appeal(view: AppealView): VNode {
  const takes = view.hidden === null && view.state === 'open' && view.needs.some((need) => need.open !== 0);
  const overflow = (
    <OverflowPart
      lines={view.overflow}
      met={metMark(view.tally.needs)}
      via={view.via?.code ?? null}
      isOver={view.state === 'closed'}
    />
  );
  return (
    <div
      class="columns"
      data-appeal={view.slug}
      data-state={view.state}
      data-standing={standingMark(view.standing)}
      data-asked={askedMark(view.tally.needs)}
      data-slow={view.standing.slow ? 'true' : undefined}
      data-stopped={view.standing.visitsStopped ? 'true' : undefined}
      data-sent={sentMark(view.standing)}
    >
      <article class="stack">
        <HiddenNotice {...view} />
        <AppealHead {...view} />
        <p class="small quiet" data-live-status role="status" hidden />
        <SteerNotice {...view} />
        {view.isReported && <ReportLink slug={view.slug} />}
        <Picture picture={view.picture} />
        {!takes && overflow}
        {takes ? <PledgeForms {...view} /> : <Shelves {...view} />}
        {takes && overflow}
      </article>
      <div class="stack">
        {view.storyHtml !== '' && (
          <Section title="What happened">
            <div class="prose" dangerouslySetInnerHTML={{ __html: view.storyHtml }} />
          </Section>
        )}
        <NotWanted items={view.notWanted} />
        {view.state !== 'closed' && <WhereAndWhen {...view} />}
        <PublicCorrections lines={view.corrections} />
        {view.state !== 'closed' && view.hidden === null && (
          <>
            <ShareBlock {...view.share} />
            <MomentList moments={view.moments} title="Pass it on together" via={view.via?.code ?? null} />
            {!view.standing.visitsStopped && view.state !== 'paused' && (
              <p class="small">
                A car and an hour? <a href={`/a/${view.slug}/drive`}>Collect from others near you</a>
              </p>
            )}
            {view.state !== 'full' && <TakeALink {...view} />}
          </>
        )}
        <Contact {...view} />
      </div>
    </div>
  );
}

function HiddenNotice({ hidden, organisation }: Pick<AppealView, 'hidden' | 'organisation'>): VNode | null {
  if (hidden === null) return null;
  return (
    <Notice kind="warning" title={`Only ${organisation.name} and the host see this page`}>
      <p>{hidden === 'draft' ? 'Everybody sees it once it is published.' : 'The host has taken this appeal down.'}</p>
    </Notice>
  );
}

/** For whoever knows people, with something to bring or without: a link that carries credit for what it brings. */
function TakeALink({ slug, via }: Pick<AppealView, 'slug' | 'via'>): VNode {
  const query = via === null ? '' : `?via=${via.code}`;
  return (
    <>
      <p class="small">
        Nothing to bring, but you know people?{' '}
        <a href={`/a/${slug}/share${query}`} rel="nofollow">
          Take a link of your own
        </a>
        , and see what it sets going.
      </p>
      <p class="small">
        A class, a shop, a team?{' '}
        <a href={`/a/${slug}/groups${query}`} rel="nofollow">
          Take a link for your group
        </a>
      </p>
    </>
  );
}

const SteerNotice = ({ standing, organisation, via }: AppealView): VNode => (
  <div data-steer>
    <StateNotice standing={standing} from={organisation.name} via={via?.code ?? null} live />
  </div>
);

function Picture({ picture }: Pick<AppealView, 'picture'>): VNode | null {
  if (!picture) return null;
  const { src, srcset, width, height, alt } = picture;
  return <img class="photo" {...{ src, srcset, width, height, alt }} sizes="(min-width: 60rem) 38rem, 100vw" />;
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

/** What tells one place that people are sent to from another. */
const sentMark = ({ redirect }: Standing): string | undefined =>
  redirect === null ? undefined : `${redirect.label} ${redirect.url}`;

/** While nobody shall set off, or people are sent to others, it says no day until which to come. */
function WhereAndWhen({
  places,
  replaced,
  deadline,
  standing,
  organisation,
}: Pick<AppealView, 'places' | 'replaced' | 'deadline' | 'standing' | 'organisation'>): VNode {
  const isAway = leadsAway(standing.redirect);
  return (
    <Section title="Where and when" id="where">
      {isAway && <p>{notHereWords(organisation.name)}</p>}
      {isAway && standing.redirect !== null && <RedirectLine redirect={standing.redirect} />}
      {!isAway && places.length === 0 && <p>You get the place to bring it to once you have promised something.</p>}
      {places.map((place) => (
        <PlaceText place={place} key={place.id} />
      ))}
      {!isAway && replaced.length > 0 && <p>{replacedWords(replaced)}</p>}
      {deadline !== null && !isAway && !standing.visitsStopped && standing.state !== 'paused' && (
        <p>
          Please bring {standing.state === 'full' ? 'what you have promised' : 'it'} {deadline}.
        </p>
      )}
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

function Section({ title, id, children }: { title: string; id?: string; children: ComponentChildren }): VNode {
  return (
    <section class="stack" id={id}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
