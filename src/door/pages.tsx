import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { typedOf, typedText, type Typed } from '../http/forms.ts';
import { seeOther } from '../http/html.ts';
import { recordReceipt } from '../receipts/commands.ts';
import type { FormError } from '../ui/form.tsx';
import { appFiles } from './app-files.ts';
import { answerCount, atDoor, keyIn } from './at-door.ts';
import { checkInPages } from './check-in-pages.tsx';
import { WalkIn } from './check-in-view.tsx';
import { ChoosePoint } from './frame-view.tsx';
import { readCounted } from './input.ts';
import { walkInPath } from './paths.ts';
import { doorForm, firstNumber, keepPoint, pointFor, pointsIn, sendDoor, type DoorHere } from './show.tsx';
import { emptyDoor, sendStart } from './start.tsx';
import { Door } from './view.tsx';

type OfDoor = { Params: { org: string }; Querystring: Record<string, string | string[] | undefined> };

/** The door of an organisation, for every role, with and without JavaScript. */
export const doorPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    await app.register(appFiles(deps));
    await app.register(checkInPages(deps));

    app.get<OfDoor>('/door/:org', async (request, reply) => {
      const here = await atDoor(deps, request, reply);
      return here ? sendStart(deps, reply, here, request.query) : reply;
    });

    /** The same without anybody's name, for the phone to keep. */
    app.get<OfDoor>('/door/:org/shell', async (request, reply) => {
      const here = await atDoor(deps, request, reply);
      if (!here) return reply;
      return sendDoor(deps, reply, here, { title: 'The door', content: <Door {...emptyDoor(here)} /> });
    });

    app.get<OfDoor>('/door/:org/point', async (request, reply) => {
      const here = await atDoor(deps, request, reply);
      if (!here) return reply;
      const points = { all: pointsIn(here.found), chosen: here.point };
      return sendDoor(deps, reply, here, {
        title: 'Where is this phone?',
        content: <ChoosePoint path={here.path} points={points} />,
      });
    });

    app.post<OfDoor>('/door/:org/point', async (request, reply) => {
      const here = await atDoor(deps, request, reply);
      if (!here) return reply;
      const chosen = typedText(typedOf(request.body), 'point');
      const point = pointsIn(here.found).find(({ id }) => id === chosen)?.id ?? '';
      return seeOther(keepPoint(deps, reply, here.organisation.slug, point), here.path);
    });

    app.get<OfDoor>('/door/:org/walk-in', async (request, reply) => {
      const here = await atDoor(deps, request, reply);
      return here ? sendWalkIn(deps, reply, here, {}) : reply;
    });

    app.post<OfDoor>('/door/:org/walk-in', async (request, reply) => {
      const here = await atDoor(deps, request, reply);
      if (!here) return reply;
      const typed = typedOf(request.body);
      const parts = here.found.find(({ appeal }) => appeal.slug === typedText(typed, 'appeal'));
      const { errors, ...counted } = readCounted(typed);
      const show = (wrong: FormError[], status = 422) =>
        sendWalkIn(deps, reply, here, { typed, errors: wrong, status });
      if (!parts) return show([{ path: '', message: 'This appeal is not here any more. Please look again.' }]);
      if (errors.length > 0) return show(errors);
      const outcome = await recordReceipt(deps, parts.appeal.id, {
        ...counted,
        recordedBy: here.personId,
        pointId: pointFor(parts, here.point),
        key: keyIn(typed),
      });
      return answerCount(deps, reply, here, outcome, (message, isEmpty, status) =>
        show([{ path: isEmpty ? firstNumber(parts) : '', message }], status),
      );
    });
  };

function sendWalkIn(
  deps: Deps,
  reply: FastifyReply,
  here: DoorHere,
  { typed = {}, errors = [], status = 200 }: { typed?: Typed; errors?: FormError[]; status?: number },
): FastifyReply {
  const forms = here.found.map((parts) => ({
    ...doorForm(parts, { action: walkInPath(here.organisation.slug), pledge: null, typed, errors }),
    title: parts.appeal.title,
  }));
  return sendDoor(deps, reply, here, {
    title: 'Somebody without a pledge',
    status,
    content: <WalkIn path={here.path} forms={forms} errors={errors} />,
  });
}
