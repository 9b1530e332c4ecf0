import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  mostSteps,
  redirectEnd,
  redirectProblem,
  type Redirect,
  type RedirectGraph,
} from '../../src/appeals/redirect-rules.ts';

const size = 7;
const ids = Array.from({ length: size }, (_, nth) => `a${nth}`);
const organisations = ['o0', 'o1', 'o2'];

const redirect: fc.Arbitrary<Redirect> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ids).map((appealId) => ({ kind: 'appeal' as const, appealId })) },
  fc.constantFrom(...organisations).map((organisationId) => ({ kind: 'organisation' as const, organisationId })),
  fc.constantFrom(...ids).map((id) => ({ kind: 'need' as const, needId: `n-${id}` })),
  fc.constantFrom(...organisations).map((id) => ({ kind: 'point' as const, pointId: `p-${id}` })),
  fc.constant({ kind: 'web' as const, url: 'https://example.org/' }),
);

type World = {
  owners: number[];
  takes: boolean[];
  agreed: boolean[];
  openPoints: boolean[];
};

const world: fc.Arbitrary<World> = fc.record({
  owners: fc.array(fc.nat(2), { minLength: size, maxLength: size }),
  takes: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
  agreed: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
  openPoints: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
});

function graphOf({ owners, takes, agreed, openPoints }: World, redirects: Map<string, Redirect>): RedirectGraph {
  const appeals = new Map(
    ids.map((id, nth) => [
      id,
      { organisationId: `o${owners[nth]}`, takes: takes[nth] ?? false, redirect: redirects.get(id) ?? null },
    ]),
  );
  return {
    appeals,
    needs: new Map(ids.map((id, nth) => [`n-${id}`, { appealId: id, takes: takes[nth] ?? false }])),
    points: new Map(
      organisations.map((id, nth) => [`p-${id}`, { organisationId: id, isOpen: openPoints[nth] ?? false }]),
    ),
    organisations: new Map(
      organisations.map((id) => [
        id,
        { takes: [...appeals.values()].some((one) => one.organisationId === id && one.takes) },
      ]),
    ),
    hasAgreed: (from, to) => agreed[Number(from.slice(1)) * 3 + Number(to.slice(1))] ?? false,
  };
}

function isTaken(graph: RedirectGraph, end: Redirect): boolean {
  switch (end.kind) {
    case 'appeal':
      return graph.appeals.get(end.appealId)?.takes === true;
    case 'organisation':
      return graph.organisations.get(end.organisationId)?.takes === true;
    case 'need':
      return graph.needs.get(end.needId)?.takes === true;
    case 'point':
      return graph.points.get(end.pointId)?.isOpen === true;
    case 'web':
      return true;
  }
}

/** Follows the redirects as somebody would who does not look where they come from. */
function walk(redirects: Map<string, Redirect>, from: string): number {
  const seen = new Set([from]);
  for (let at = redirects.get(from); at?.kind === 'appeal'; at = redirects.get(at.appealId)) {
    if (seen.has(at.appealId)) return Infinity;
    seen.add(at.appealId);
  }
  return seen.size;
}

const wishes = fc.array(fc.tuple(fc.constantFrom(...ids), fc.option(redirect)), { maxLength: 40 });

it('never loops and never ends where nothing is taken, in whatever order redirects are set and taken away', () => {
  fc.assert(
    fc.property(world, wishes, (given, list) => {
      const redirects = new Map<string, Redirect>();
      for (const [id, wish] of list) {
        if (wish === null) redirects.delete(id);
        else if (redirectProblem(graphOf(given, redirects), id, wish) === null) {
          redirects.set(id, wish);
          // What was accepted is shown at once, and leads somewhere.
          expect(redirectEnd(graphOf(given, redirects), id)).not.toBeNull();
        }
        const graph = graphOf(given, redirects);
        for (const one of ids) {
          expect(walk(redirects, one)).toBeLessThan(Infinity);
          const end = redirectEnd(graph, one);
          if (end) expect(isTaken(graph, end)).toBe(true);
          if (end?.kind === 'appeal') expect(end.appealId).not.toBe(one);
        }
      }
    }),
    { numRuns: 300 },
  );
});

it('shows nothing or what takes, also when what was chosen stops taking later, and when agreements end', () => {
  fc.assert(
    fc.property(world, world, wishes, (before, after, list) => {
      const redirects = new Map<string, Redirect>();
      for (const [id, wish] of list)
        if (wish !== null && redirectProblem(graphOf(before, redirects), id, wish) === null) redirects.set(id, wish);
      const graph = graphOf({ ...after, owners: before.owners }, redirects);
      for (const id of ids) {
        const end = redirectEnd(graph, id);
        if (end) expect(isTaken(graph, end)).toBe(true);
        const [own, other] = [graph.appeals.get(id), end?.kind === 'appeal' ? graph.appeals.get(end.appealId) : null];
        if (own && other && own.organisationId !== other.organisationId)
          expect(graph.hasAgreed(own.organisationId, other.organisationId)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

it('ends on any graph at all, also one with circles that nobody could have made here', () => {
  fc.assert(
    fc.property(world, fc.array(redirect, { minLength: size, maxLength: size }), (given, list) => {
      const redirects = new Map(list.map((one, nth): [string, Redirect] => [`a${nth}`, one]));
      const graph = graphOf(given, redirects);
      for (const id of ids) {
        const end = redirectEnd(graph, id);
        if (end) expect(isTaken(graph, end)).toBe(true);
        expect(['circle', 'too-long', 'not-there', 'not-agreed', 'takes-nothing', null]).toContain(
          redirectProblem(graph, id, { kind: 'appeal', appealId: 'a0' }),
        );
      }
    }),
    { numRuns: 300 },
  );
});

it('refuses a circle whatever the states are, and a chain that nobody could follow', () => {
  const all = { owners: ids.map(() => 0), takes: ids.map(() => true), agreed: [], openPoints: [] };
  const chain = new Map(
    ids.slice(0, -1).map((id, nth): [string, Redirect] => [id, { kind: 'appeal', appealId: `a${nth + 1}` }]),
  );
  expect(redirectProblem(graphOf(all, chain), 'a6', { kind: 'appeal', appealId: 'a3' })).toBe('circle');
  expect(redirectProblem(graphOf(all, new Map()), 'a0', { kind: 'appeal', appealId: 'a0' })).toBe('circle');
  chain.delete('a0');
  expect(ids.length - 1).toBeGreaterThan(mostSteps);
  expect(redirectProblem(graphOf(all, chain), 'a0', { kind: 'appeal', appealId: 'a1' })).toBe('too-long');
  expect(redirectProblem(graphOf(all, chain), 'a0', { kind: 'appeal', appealId: 'a3' })).toBeNull();
});
