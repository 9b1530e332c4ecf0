import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { openApiDocument } from '../http/openapi.ts';
import { problemKinds, type ProblemName } from '../http/problems.ts';
import { sendPage } from '../http/html.ts';
import { Page, renderPage } from '../ui/layout.tsx';
import { apiGuideOf } from './api-guide.ts';
import { ApiGuideView } from './api-view.tsx';
import { CodeText } from './code-text.tsx';
import { problemWords } from './problem-words.ts';

/** The API for people: its description, and what each problem means. */
export const apiPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const { assets, config, publicUrl } = deps;
    let json: string | undefined;
    let page: string | undefined;

    app.get('/api/openapi.json', async (_, reply) => {
      json ??= JSON.stringify(openApiDocument(app));
      return reply
        .headers({ 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' })
        .type('application/json; charset=utf-8')
        .send(json);
    });

    app.get('/api', async (_, reply) => {
      page ??= renderPage(
        <Page
          title="API"
          description="What the pages do with appeals, pledges and what comes in, as JSON over HTTP, described by OpenAPI 3.1."
          canonical={`${publicUrl}/api`}
          assets={assets}
          demo={config.demo}
          wide
        >
          <ApiGuideView
            guide={apiGuideOf(openApiDocument(app))}
            publicUrl={publicUrl}
            limits={config}
            problems={problemKinds}
          />
        </Page>,
      );
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
    });

    app.get<{ Params: { name: string } }>('/problems/:name', async (request, reply) => {
      const { name } = request.params;
      if (!isProblem(name)) return sendNotFoundPage(deps, reply);
      const { status, title } = problemKinds[name];
      return sendPage(
        reply,
        <Page title={title} canonical={`${publicUrl}/problems/${name}`} assets={assets} demo={config.demo}>
          <header class="stack">
            <p class="eyebrow">
              <code>{name}</code>, status {status}
            </p>
            <h1>{title}</h1>
          </header>
          <div class="prose">
            {problemWords[name].map((paragraph) => (
              <p key={paragraph}>
                <CodeText text={paragraph} />
              </p>
            ))}
          </div>
          <p>
            <a href="/api">How the API works</a>
          </p>
        </Page>,
      );
    });
  };

const isProblem = (name: string): name is ProblemName => Object.hasOwn(problemKinds, name);
