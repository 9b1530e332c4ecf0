import type { VNode } from 'preact';

export type BroughtProps = { lines: readonly { path: string; name: string; day: string; items: string[] }[] };

/** Whoever finds it counts it on the pledge's own page. */
export function Brought({ lines }: BroughtProps): VNode {
  if (lines.length === 0) return <p>Nobody says that they brought something that is not counted.</p>;
  return (
    <>
      <p>
        These people say that they brought something, and it is not counted yet. Please look whether it is there. Only
        what you count is shown as here.
      </p>
      <ul class="cards">
        {lines.map(({ path, name, day, items }) => (
          <li class="card" key={path}>
            <h2>
              <a class="card-link" href={path}>
                {name}
              </a>
            </h2>
            <p>{items.join(', ')}</p>
            <p class="quiet small">Said on {day}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
