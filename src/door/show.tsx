import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { AppealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { typedText, type Typed } from '../http/forms.ts';
import { sendPage } from '../http/html.ts';
import { cameraPolicy } from '../http/security.ts';
import { newId } from '../lib/ids.ts';
import type { MemberHere } from '../organisations/guards.ts';
import { quantityField } from '../receipts/input.ts';
import { countField } from '../receipts/lines.ts';
import type { FormError } from '../ui/form.tsx';
import { Page } from '../ui/layout.tsx';
import type { DoorFormProps, DoorNeed } from './form-view.tsx';
import { doorPath } from './paths.ts';
import { DoorFrame } from './frame-view.tsx';

/** A member at the door, with what can come there. */
export type DoorHere = MemberHere & { found: AppealWithParts[]; path: string; point: string | null };

/** A page of the door: the camera may be asked for on it, and browser code finds all it needs. */
export function sendDoor(
  deps: Deps,
  reply: FastifyReply,
  here: DoorHere,
  { title, content, status = 200 }: { title: string; content: VNode; status?: number },
): FastifyReply {
  const { assets, config } = deps;
  const { organisation, path } = here;
  const styles = ['styles.css', 'members.css', 'door.css'].map((name) => assets.url(name));
  const script = assets.url('door.js');
  return sendPage(
    reply.headers(cameraPolicy),
    <Page
      title={`${title}: ${organisation.name}`}
      assets={assets}
      demo={config.demo}
      robots="noindex"
      bare
      scripts={[script]}
      head={
        <>
          {styles.slice(1).map((href) => (
            <link rel="stylesheet" href={href} key={href} />
          ))}
          <link rel="manifest" href={`${path}/app.webmanifest`} crossorigin="use-credentials" />
        </>
      }
    >
      <DoorFrame
        organisation={organisation}
        app={{
          list: `/api/v1/organisations/${organisation.slug}/door`,
          worker: `${path}/worker.js`,
          reader: assets.url('qr-reader.js'),
          keep: [`${path}/shell`, script, assets.url('qr-reader.js'), ...styles, ...shellFiles],
        }}
        points={{ all: pointsIn(here.found), chosen: here.point }}
      >
        {content}
      </DoorFrame>
    </Page>,
    status,
  );
}

/** What the page itself asks for by plain names. */
const shellFiles = [
  '/fonts/atkinson-hyperlegible-next-latin.woff2',
  '/favicon.svg',
  '/apple-touch-icon.png',
  '/icon-192.png',
];

/** The drop-off points of all these appeals, once each. */
export function pointsIn(found: readonly AppealWithParts[]): { id: string; name: string }[] {
  const points = new Map(found.flatMap(({ dropOffPoints }) => dropOffPoints.map(({ id, name }) => [id, name])));
  return [...points].map(([id, name]) => ({ id, name }));
}

/** The drop-off point to which something of this appeal came: where the phone is, or the only one there is. */
export function pointFor({ dropOffPoints }: AppealWithParts, chosen: string | null): string | null {
  const [only, another] = dropOffPoints;
  return dropOffPoints.find(({ id }) => id === chosen)?.id ?? (only && !another ? only.id : null);
}

const pointCookie = 'door-point';

/** The place at which this phone is, as it was chosen on it. */
export const pointOfPhone = (request: FastifyRequest, found: readonly AppealWithParts[]): string | null =>
  pointsIn(found).find(({ id }) => id === request.cookies[pointCookie])?.id ?? null;

/** Kept for a year, on the pages of the door alone. */
export const keepPoint = (
  { publicUrl }: Pick<Deps, 'publicUrl'>,
  reply: FastifyReply,
  organisation: string,
  point: string,
): FastifyReply =>
  reply.setCookie(pointCookie, point, {
    path: doorPath(organisation),
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
    maxAge: point === '' ? 0 : 365 * 86_400,
  });

/** The form of one appeal, for a pledge or for somebody without one. */
export function doorForm(
  { appeal, needs }: AppealWithParts,
  {
    action,
    pledge,
    typed = {},
    errors = [],
  }: {
    action: string;
    pledge: {
      id: string;
      came: number;
      items: readonly { needId: string; quantity: number; received: number }[];
    } | null;
    typed?: Typed;
    errors?: FormError[];
  },
): DoorFormProps {
  const promisedIds = new Set(pledge?.items.filter((item) => item.quantity > 0).map(({ needId }) => needId));
  const rest = new Map(
    (pledge?.items ?? []).flatMap(({ needId, quantity, received }) =>
      quantity > received ? [[needId, quantity - received] as const] : [],
    ),
  );
  const all: DoorNeed[] = needs.map((need) => ({
    id: need.id,
    label: countField(need).label,
    item: need.item,
    unit: need.unit,
  }));
  const isMine = typedText(typed, 'appeal') === appeal.slug;
  return {
    action,
    appeal: appeal.slug,
    promised: pledge === null ? all : all.filter(({ id }) => promisedIds.has(id)),
    others: pledge === null ? [] : all.filter(({ id }) => !promisedIds.has(id)),
    rest,
    pledge: pledge && { id: pledge.id, came: pledge.came },
    typed: isMine ? typed : {},
    errors: isMine ? errors : [],
    nonces: { all: newId(), some: newId() },
  };
}

export const firstNumber = ({ needs }: AppealWithParts): string => quantityField(needs[0]?.id ?? '');
