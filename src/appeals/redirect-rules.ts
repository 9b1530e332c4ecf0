/** Where an appeal sends people instead, as it is kept. */
export type Redirect =
  | { kind: 'point'; pointId: string }
  | { kind: 'need'; needId: string }
  | { kind: 'appeal'; appealId: string }
  | { kind: 'organisation'; organisationId: string }
  | { kind: 'web'; url: string };

/** Everything that following redirects looks at, as it is at one moment. */
export type RedirectGraph = {
  appeals: ReadonlyMap<
    string,
    {
      organisationId: string;
      /** Published, open, before its deadline, visits not stopped, and something is still taken. */
      takes: boolean;
      redirect: Redirect | null;
    }
  >;
  needs: ReadonlyMap<string, { appealId: string; takes: boolean }>;
  points: ReadonlyMap<string, { organisationId: string; isOpen: boolean }>;
  /** `takes`: at least one of its appeals does. */
  organisations: ReadonlyMap<string, { takes: boolean }>;
  /** Whether an organisation agreed to take what another has too much of. */
  hasAgreed: (fromId: string, toId: string) => boolean;
};

/** A chain that is longer is refused: nobody could say any more where people end up. */
export const mostSteps = 5;

/**
 * Where somebody who is sent on from an appeal ends: the first thing on the way that takes what they have, followed over
 * appeals that themselves send on. Null: nowhere, so that nothing may be shown. Each step has to be one that the first
 * appeal's organisation may choose itself, because who agreed to take from one has not agreed to take from all.
 */
export function redirectEnd(graph: RedirectGraph, appealId: string): Redirect | null {
  const start = graph.appeals.get(appealId);
  let at = start;
  for (let steps = 0; start && at?.redirect && steps < mostSteps; steps++) {
    const { redirect } = at;
    if (at.organisationId !== start.organisationId && redirect.kind === 'web') return null;
    if (!mayBeChosen(graph, start.organisationId, redirect)) return null;
    if (takesSomething(graph, redirect)) return redirect;
    at =
      redirect.kind === 'appeal' && redirect.appealId !== appealId ? graph.appeals.get(redirect.appealId) : undefined;
  }
  return null;
}

export type RedirectProblem =
  /** The way leads back to where it began. */
  | 'circle'
  /** More steps than anybody could follow. */
  | 'too-long'
  | 'not-there'
  | 'not-agreed'
  /** It takes nothing at present, and sends nobody on. */
  | 'takes-nothing';

/** Why an appeal can't send people there; null when it can. The graph holds all that can be reached from the target. */
export function redirectProblem(graph: RedirectGraph, appealId: string, redirect: Redirect): RedirectProblem | null {
  const appeal = graph.appeals.get(appealId);
  if (!appeal || !isThere(graph, appealId, redirect)) return 'not-there';
  const way = wayFrom(graph, redirect);
  // Whatever state they are in: what is closed today may be open tomorrow.
  if (way.includes(appealId)) return 'circle';
  if (way.length > mostSteps) return 'too-long';
  if (!mayBeChosen(graph, appeal.organisationId, redirect)) return 'not-agreed';
  const appeals = new Map(graph.appeals).set(appealId, { ...appeal, redirect });
  return redirectEnd({ ...graph, appeals }, appealId) === null ? 'takes-nothing' : null;
}

/** The appeals that a redirect leads over, one after the other, up to the first that comes twice. */
function wayFrom(graph: RedirectGraph, first: Redirect): string[] {
  const way: string[] = [];
  for (let next: Redirect | null = first; next?.kind === 'appeal';) {
    const { appealId }: { appealId: string } = next;
    way.push(appealId);
    if (way.indexOf(appealId) < way.length - 1) break;
    next = graph.appeals.get(appealId)?.redirect ?? null;
  }
  return way;
}

function isThere(graph: RedirectGraph, appealId: string, redirect: Redirect): boolean {
  switch (redirect.kind) {
    case 'point':
      return graph.points.has(redirect.pointId);
    case 'need':
      return graph.needs.get(redirect.needId)?.appealId === appealId;
    case 'appeal':
      return graph.appeals.has(redirect.appealId);
    case 'organisation':
      return graph.organisations.has(redirect.organisationId);
    case 'web':
      return true;
  }
}

function mayBeChosen(graph: RedirectGraph, organisationId: string, redirect: Redirect): boolean {
  const agrees = (other: string | undefined): boolean => other !== undefined && graph.hasAgreed(organisationId, other);
  switch (redirect.kind) {
    case 'point':
      return graph.points.get(redirect.pointId)?.organisationId === organisationId;
    case 'need': {
      const need = graph.needs.get(redirect.needId);
      return need !== undefined && graph.appeals.get(need.appealId)?.organisationId === organisationId;
    }
    case 'appeal': {
      const other = graph.appeals.get(redirect.appealId)?.organisationId;
      return other === organisationId || agrees(other);
    }
    case 'organisation':
      return redirect.organisationId !== organisationId && agrees(redirect.organisationId);
    case 'web':
      return true;
  }
}

function takesSomething(graph: RedirectGraph, redirect: Redirect): boolean {
  switch (redirect.kind) {
    case 'point':
      return graph.points.get(redirect.pointId)?.isOpen === true;
    case 'need':
      return graph.needs.get(redirect.needId)?.takes === true;
    case 'appeal':
      return graph.appeals.get(redirect.appealId)?.takes === true;
    case 'organisation':
      return graph.organisations.get(redirect.organisationId)?.takes === true;
    case 'web':
      return true;
  }
}
