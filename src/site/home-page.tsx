import type { FastifyPluginAsync } from 'fastify';
import type { VNode } from 'preact';
import { openAppeals } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { sendPage } from '../http/html.ts';
import type { PageCache } from '../http/page-cache.ts';
import { talliesOf } from '../tally/queries.ts';
import { Button, TextField } from '../ui/form.tsx';
import { Page, renderPage } from '../ui/layout.tsx';
import { appealCards, AppealCards, type AppealCard } from './appeal-cards.tsx';

/** With this group the first page is dropped: on every change of any appeal. */
export const homeGroup = 'home';

type Query = { q?: string | string[]; cursor?: string | string[] };
type Asked = { q: string; cursor: string | undefined };

const longestSearch = 200;
/** Of those that take nothing at present, below the open ones; more are found by words. */
const mostResting = 50;
/** What no appeal says of itself changes too: the time, an organisation's name. */
const stalestMs = 60_000;

/** What is needed now: open appeals, the most urgent first, and a search by words. */
export const homePages =
  (deps: Deps, { pages }: { pages: PageCache }): FastifyPluginAsync =>
  async (app) => {
    let droppedAt = 0;
    app.get<{ Querystring: Query }>('/', async (request, reply) => {
      const asked = readQuery(request.query);
      if (asked.q !== '' || asked.cursor !== undefined) return sendPage(reply, await homePage(deps, asked));
      const now = deps.clock.now().getTime();
      if (now - droppedAt >= stalestMs) {
        pages.drop(homeGroup);
        droppedAt = now;
      }
      await pages.send(request, reply, homeGroup, async () => ({
        html: renderPage(await homePage(deps, asked)),
        groups: [homeGroup],
      }));
      return reply;
    });
  };

function readQuery({ q, cursor }: Query): Asked {
  return {
    q: typeof q === 'string' ? q.trim().slice(0, longestSearch) : '',
    cursor: typeof cursor === 'string' && cursor !== '' ? cursor : undefined,
  };
}

async function homePage({ db, clock, assets, config, publicUrl }: Deps, { q, cursor }: Asked): Promise<VNode> {
  const now = clock.now();
  const { items, nextCursor } = await openAppeals(db, { now, q, cursor });
  const state = ['paused', 'full'] as const;
  const resting = nextCursor === null ? (await openAppeals(db, { now, q, state, limit: mostResting })).items : [];
  const ids = [...items, ...resting].map(({ id }) => id);
  const tallies = await talliesOf(db, ids, now);
  const cardsOf = (appeals: typeof items) => appealCards(appeals, tallies, { now, showOrganisation: true });
  const isFirst = q === '' && cursor === undefined;
  return (
    <Page
      title={q === '' ? 'What is needed now' : `“${q}”`}
      description="Charities say what they need. You promise a part of it, pass it on, and everybody watches one honest running tally."
      canonical={isFirst ? `${publicUrl}/` : undefined}
      robots={isFirst ? undefined : 'noindex, follow'}
      assets={assets}
      demo={config.demo}
      wide
    >
      <Home
        q={q}
        cards={cardsOf(items)}
        resting={cardsOf(resting)}
        isLater={cursor !== undefined}
        next={nextCursor && homePath({ q, cursor: nextCursor })}
      />
    </Page>
  );
}

function homePath({ q, cursor }: { q: string; cursor: string }): string {
  return `/?${new URLSearchParams({ ...(q === '' ? {} : { q }), cursor }).toString()}`;
}

type HomeView = { q: string; cards: AppealCard[]; resting: AppealCard[]; isLater: boolean; next: string | null };

function Home({ q, cards, resting, isLater, next }: HomeView): VNode {
  const isSearchUseful = cards.length > 0 || resting.length > 0 || q !== '' || isLater;
  return (
    <>
      <header class="stack">
        <h1>What is needed now</h1>
        <p class="lede">
          Charities say what they need, you promise a part of it and pass it on, and everybody watches one honest tally.{' '}
          <a href="/how-it-works">How it works</a>
        </p>
      </header>
      {isSearchUseful && (
        <form class="cluster is-end" role="search" method="get" action="/">
          <TextField
            name="q"
            type="search"
            label="Search by words"
            value={q}
            width="medium"
            maxlength={longestSearch}
          />
          <Button variant="secondary">Search</Button>
        </form>
      )}
      {cards.length > 0 ? (
        <section
          class="stack"
          aria-label={q === '' ? 'Open appeals, the most urgent first' : `Open appeals for “${q}”`}
        >
          {q !== '' && (
            <p>
              Open appeals for “{q}”. <a href="/">Show all</a>
            </p>
          )}
          <AppealCards cards={cards} heading="h2" />
        </section>
      ) : (
        resting.length === 0 && <Nothing q={q} isLater={isLater} />
      )}
      {resting.length > 0 && (
        <section class="stack" aria-labelledby="resting">
          <h2 id="resting">Not taking more at present</h2>
          {q !== '' && cards.length === 0 && (
            <p>
              For “{q}”. <a href="/">Show all</a>
            </p>
          )}
          <AppealCards cards={resting} heading="h3" />
        </section>
      )}
      {(next !== null || isLater) && (
        <nav class="cluster" aria-label="Pages of the list">
          {isLater && (
            <a href={q === '' ? '/' : `/?${new URLSearchParams({ q }).toString()}`}>Back to the most urgent</a>
          )}
          {next !== null && (
            <Button href={next} variant="secondary">
              Next
            </Button>
          )}
        </nav>
      )}
    </>
  );
}

function Nothing({ q, isLater }: Pick<HomeView, 'q' | 'isLater'>): VNode {
  if (q !== '')
    return (
      <section class="stack">
        <h2>Nothing found for “{q}”</h2>
        <p>
          Try fewer words, or a plainer one: “blankets” instead of “fleece blankets”, or the name of a town or a
          charity. Or look through <a href="/">all open appeals</a>.
        </p>
      </section>
    );
  if (isLater) return <p>That was the last one.</p>;
  return (
    <section class="stack">
      <h2>Nobody asks for anything at this moment</h2>
      <p>
        Do you work for a charity, a food bank, an animal home? Say what you need, and let the people who care about you
        pass it on.
      </p>
      <Button href="/apply">Run an appeal</Button>
    </section>
  );
}
