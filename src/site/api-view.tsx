import type { ComponentChildren, VNode } from 'preact';
import type { Config } from '../config.ts';
import { Details } from '../ui/parts.tsx';
import { numberText } from '../ui/quantities.ts';
import type { ApiGuide, Call, Field } from './api-guide.ts';
import { CodeText } from './code-text.tsx';

export type ApiGuideProps = {
  guide: ApiGuide;
  publicUrl: string;
  limits: Pick<Config, 'rateLimits' | 'pledgesPerMinute' | 'pledgeBurst'>;
  problems: Record<string, { status: number; title: string }>;
};

/** The documentation of the API on one page. */
export function ApiGuideView({ guide, publicUrl, limits, problems }: ApiGuideProps): VNode {
  return (
    <>
      <header class="stack">
        <h1>API</h1>
        <p class="lede">What the pages do with appeals, pledges and what comes in, as JSON over HTTP.</p>
        <p>
          The base is <code>{publicUrl}/api/v1</code>. For machines: <a href="/api/openapi.json">openapi.json</a>{' '}
          (OpenAPI 3.1).
        </p>
      </header>
      <nav aria-label="On this page">
        <ul class="plain-list">
          {guide.groups.map(({ name, calls }) => (
            <li key={name}>
              <strong>{name}</strong>
              <ul class="plain-list">
                {calls.map(({ id, summary }) => (
                  <li key={id}>
                    <a href={`#${id}`}>{summary}</a>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </nav>
      <Rules publicUrl={publicUrl} limits={limits} />
      <Problems problems={problems} />
      {guide.groups.map(({ name, description, calls }) => (
        <Section title={name} key={name}>
          <p>{description}</p>
          {calls.map((call) => (
            <CallView call={call} publicUrl={publicUrl} key={call.id} />
          ))}
        </Section>
      ))}
      <Section title="Shapes">
        {guide.shapes.map(({ name, description, fields }) => (
          <section class="stack" id={`shape-${name}`} key={name}>
            <h3>{name}</h3>
            {description !== '' && (
              <p>
                <CodeText text={description} />
              </p>
            )}
            <Fields caption={`The fields of ${name}`} fields={fields} withRequired={false} />
          </section>
        ))}
      </Section>
    </>
  );
}

function Rules({ publicUrl, limits }: Pick<ApiGuideProps, 'publicUrl' | 'limits'>): VNode {
  const { rateLimits, pledgesPerMinute, pledgeBurst } = limits;
  return (
    <>
      <Section title="A first look">
        <Code text={`curl ${publicUrl}/api/v1/appeals\ncurl -N ${publicUrl}/api/v1/appeals/<appeal>/tally/stream`} />
      </Section>
      <Section title="A key">
        <p>
          Calls of members take a key of one organisation. An owner makes one under Settings; whoever runs this service
          makes one with <code>npm run cli -- key create --organisation &lt;organisation&gt;</code>. It is shown once. A
          key may do what an editor may, with the appeals of its organisation and nothing else.
        </p>
        <Code text={`curl -H "Authorization: Bearer $KEY" ${publicUrl}/api/v1/appeals/<appeal>/pledges`} />
      </Section>
      <Section title="Sending it again">
        <p>
          A pledge needs the header <code>Idempotency-Key</code>: any text that you make up once for this request, such
          as a random UUID. When no answer came, send the same request with the same key: nothing is counted twice, and
          the first answer comes back with <code>Idempotency-Replayed: true</code>. The same key with another body is
          refused.
        </p>
        <Code
          text={`curl -H "Content-Type: application/json" -H "Idempotency-Key: $(uuidgen)" \\\n  -d '{"email": "sam@example.org", "items": [{"needId": "<need>", "quantity": 24}]}' \\\n  ${publicUrl}/api/v1/appeals/<appeal>/pledges`}
        />
      </Section>
      <Section title="Limits">
        <p>
          {rateLimits
            ? `From one network address: ${numberText(pledgesPerMinute)} pledges a minute, ${numberText(pledgeBurst)} at once; share links less often. Reading is not limited. Beyond that the answer is 429, and Retry-After says how many seconds to wait.`
            : 'This service limits nothing.'}
        </p>
      </Section>
      <Section title="Lists">
        <p>
          A list answers <code>items</code> and <code>nextCursor</code>. Send it back as <code>cursor</code> for the
          next page; <code>null</code> says that this was the last. <code>limit</code> is 20 unless told, at most 100.
        </p>
      </Section>
    </>
  );
}

function Problems({ problems }: Pick<ApiGuideProps, 'problems'>): VNode {
  return (
    <Section title="Errors">
      <p>
        Errors are problem details (RFC 9457), <code>application/problem+json</code>: <code>type</code>,{' '}
        <code>title</code>, <code>status</code>, <code>detail</code>, and what its kind adds.
      </p>
      <ul class="plain-list">
        {Object.entries(problems).map(([name, { status, title }]) => (
          <li key={name}>
            {status} <a href={`/problems/${name}`}>{name}</a>: {title}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function CallView({ call, publicUrl }: { call: Call; publicUrl: string }): VNode {
  const { id, method, path, summary, description, parameters, body, answers } = call;
  return (
    <section class="stack" id={id}>
      <h3>{summary}</h3>
      <p class="link-box">
        <code>
          {method} {path}
        </code>
      </p>
      {description !== '' && (
        <p>
          <CodeText text={description} />
        </p>
      )}
      {parameters.length > 0 && (
        <Fields
          caption="Parameters"
          fields={parameters.map((one) => ({
            ...one,
            name: one.in === 'path' ? `{${one.name}}` : one.name,
            type: `${one.type}, ${one.in}`,
          }))}
        />
      )}
      {body.length > 0 && <Fields caption="Body" fields={body} />}
      <p>
        Answers{' '}
        {answers.map(({ status, type, description: what }, at) => (
          <span key={status}>
            {at > 0 && ', '}
            <b>{status}</b> {type}
            {what !== '' && ` (${what.replace(/\.$/, '')})`}
          </span>
        ))}
        .
      </p>
      <Details summary="With curl">
        <Code text={curlOf(call, publicUrl)} />
      </Details>
    </section>
  );
}

function curlOf({ method, path, parameters, body }: Call, publicUrl: string): string {
  const required = parameters.filter((one) => one.in === 'header' && one.isRequired);
  return [
    'curl',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...required.map(({ name }) => `-H "${name}: $(uuidgen)"`),
    ...(body.length === 0 ? [] : ['-H "Content-Type: application/json" -d @body.json']),
    `"${publicUrl}${path.replaceAll('{', '<').replaceAll('}', '>')}"`,
  ].join(' ');
}

function Fields({
  caption,
  fields,
  withRequired = true,
}: {
  caption: string;
  fields: Field[];
  withRequired?: boolean;
}): VNode {
  return (
    <div class="table-box">
      <table class="table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">What it is</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ name, type, isRequired, description }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td data-label="Type">{type}</td>
              <td data-label="What it is">
                <CodeText
                  text={[withRequired && isRequired ? 'Required.' : '', description]
                    .filter((part) => part !== '')
                    .join(' ')}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Code = ({ text }: { text: string }): VNode => (
  <div class="link-box">
    {text.split('\n').map((line) => (
      <p key={line}>
        <code>{line}</code>
      </p>
    ))}
  </div>
);

function Section({ title, children }: { title: string; children: ComponentChildren }): VNode {
  return (
    <section class="stack">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
