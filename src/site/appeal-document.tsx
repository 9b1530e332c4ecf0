import type { VNode } from 'preact';
import { correctionText } from '../appeals/corrections.ts';
import { appealUrl } from '../appeals/json.ts';
import { pictureAddress, pictureSources } from '../pictures/sizes.ts';
import { placeOf } from '../points/place.ts';
import { shownInPublic } from '../points/shown.ts';
import { overflowLines, type Overflow } from '../appeals/overflow.ts';
import { isPublic, type AppealWithParts } from '../appeals/queries.ts';
import { storyHtml } from '../appeals/story.ts';
import { placesNow, type PlacesNow } from '../appeals/places-now.ts';
import { standingOf, type AppealStanding } from '../appeals/standing.ts';
import type { Deps } from '../http/deps.ts';
import { days, later } from '../lib/clock.ts';
import { type ShownMoment } from '../sharing/moments-shown.ts';
import { linkUrl } from '../sharing/paths.ts';
import { PreviewTags, previewDescription, previewPath } from '../sharing/pictures/preview-tags.tsx';
import { type ShareLink } from '../sharing/queries.ts';
import { absoluteDeadline, isNearlyThere, shareStage, shareText } from '../sharing/texts/share-text.ts';
import { arrivalChoice, type ArrivalChoice } from '../slots/arrival-choice.ts';
import type { Tally } from '../tally/shapes.ts';
import { Page } from '../ui/layout.tsx';
import { appealTallyWords } from '../ui/tally-words.ts';
import { Appeal, type AppealView } from './appeal-view.tsx';
import { emptyForm, type PledgeForm } from './pledge-form.ts';

/** What differs between one look at an appeal and another. */
export type AppealExtra = {
  via?: ShareLink | null;
  channel?: string | null;
  amplification?: string | null;
  moments?: ShownMoment[];
  overflow?: Overflow[];
  ownText?: string | null;
  form?: PledgeForm;
  challenge?: VNode | null;
};

/** The whole page of an appeal, for whoever looks at it. */
export async function appealPage(deps: Deps, found: AppealWithParts, tally: Tally, extra: AppealExtra): Promise<VNode> {
  const { publicUrl, assets, config } = deps;
  const looking = { publicUrl, now: deps.clock.now() };
  const standing = await standingOf(deps.db, found.appeal, looking);
  const { redirect } = standing;
  const places: Places = redirect === null ? placesOf(found) : await placesNow(deps.db, found.appeal.id, looking);
  const arrival = await arrivalChoice(deps.db, found, { now: looking.now, places: places.points, redirect });
  const view = viewOf(deps, found, tally, { ...extra, standing, arrival, places });
  const { appeal, organisation } = found;
  const url = appealUrl(publicUrl, appeal.slug);
  const takes = standing.state === 'open' && !standing.visitsStopped;
  const description = previewDescription({ organisation, deadline: view.deadline, needs: view.needs, takes });
  const isSeenByAll = isPublic(appeal);
  return (
    <Page
      title={appeal.title}
      description={description}
      canonical={url}
      robots={isSeenByAll ? undefined : 'noindex'}
      assets={assets}
      demo={config.demo}
      wide
      scripts={[assets.url('appeal.js')]}
      head={
        isSeenByAll && (
          <PreviewTags
            title={appeal.title}
            url={url}
            pageUrl={linkUrl(publicUrl, appeal.slug, view.via?.code ?? null)}
            organisation={{
              name: organisation.name,
              kind: organisation.kind,
              url: `${publicUrl}/o/${organisation.slug}`,
            }}
            deadline={appeal.deadline}
            needs={tally.needs}
            description={description}
            pictureUrl={publicUrl + previewPath(appeal.slug, tally.version)}
            pictureAlt={`${appeal.title}. ${appealTallyWords(tally)}.`}
          />
        )
      }
    >
      <Appeal {...view} />
    </Page>
  );
}

type Places = Pick<PlacesNow, 'points' | 'replaced'>;

/** Nobody is sent anywhere else. */
const placesOf = ({ dropOffPoints }: AppealWithParts): Places => ({ points: dropOffPoints, replaced: [] });

/** Urgent is what ends within three days. */
const urgentMs = days(3);

function viewOf(
  deps: Deps,
  found: AppealWithParts,
  tally: Tally,
  {
    via = null,
    channel = null,
    moments = [],
    overflow = [],
    ownText = null,
    amplification = null,
    form = emptyForm,
    challenge = null,
    standing,
    arrival,
    places,
  }: AppealExtra & { standing: AppealStanding; arrival: ArrivalChoice; places: Places },
): AppealView {
  const { appeal, organisation, needs, picture } = found;
  const now = deps.clock.now();
  const deadline = appeal.deadline && absoluteDeadline(appeal.deadline, organisation.timeZone);
  return {
    slug: appeal.slug,
    title: appeal.title,
    hidden: isPublic(appeal) ? null : appeal.takenDownAt === null ? 'draft' : 'taken-down',
    state: tally.state === 'closed' ? 'closed' : standing.state,
    deadline,
    isUrgent:
      standing.state === 'open' &&
      appeal.deadline !== null &&
      appeal.deadline > now &&
      appeal.deadline < later(now, urgentMs),
    standing,
    organisation: {
      slug: organisation.slug,
      name: organisation.name,
      email: organisation.email,
      isApproved: organisation.state === 'approved',
    },
    storyHtml: storyHtml(appeal.story),
    picture: picture && { ...pictureSources(picture), alt: picture.alt },
    needs: [...needs]
      .sort((a, b) => a.priority - b.priority)
      .flatMap((need) => {
        const counted = tally.needs.find((one) => one.id === need.id);
        if (!counted || (need.closedAt !== null && isEmpty(counted))) return [];
        return [{ ...counted, note: need.note, anythingLike: need.anythingLike, isClosed: need.closedAt !== null }];
      }),
    tally,
    notWanted: appeal.notWanted,
    places: places.points.map((point) => placeOf(shownInPublic(point), { pictureUrl: pictureAddress })),
    replaced: places.replaced.map(({ name }) => name),
    via: via && {
      code: via.code,
      kind: via.kind === 'person' || via.kind === 'group' ? via.kind : 'other',
      name: via.name,
      message: via.message,
    },
    channel,
    amplification,
    share: {
      slug: appeal.slug,
      code: via?.code ?? null,
      url: linkUrl(deps.publicUrl, appeal.slug, via?.code ?? null),
      title: appeal.title,
      text: shareText({
        ...appeal,
        organisation,
        ownText,
        stage: shareStage({ ...appeal, state: tally.state, isNearlyThere: isNearlyThere(needs) }, now),
      }),
    },
    moments,
    overflow: overflowLines(overflow),
    corrections: found.corrections.map((one) => correctionText(one, organisation.timeZone, now)),
    isReported: found.reportedAt !== null,
    form,
    arrival,
    challenge,
  };
}

const isEmpty = ({
  unconfirmed,
  pledged,
  onTheWay,
  received,
}: {
  unconfirmed: number;
  pledged: number;
  onTheWay: number;
  received: number;
}): boolean => unconfirmed + pledged + onTheWay + received === 0;
