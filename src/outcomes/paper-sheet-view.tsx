import type { VNode } from 'preact';
import { quantityText, unitText } from '../ui/quantities.ts';
import type { ExpectedPledge } from './paper-queries.ts';
import type { SheetNeed } from './paper-rules.ts';

/** The sheet to print: who may come with what, and room for everybody else. */
export function CountingSheet({
  title,
  back,
  day,
  needs,
  pledges,
}: {
  title: string;
  back: string;
  day: string;
  needs: readonly SheetNeed[];
  pledges: readonly ExpectedPledge[];
}): VNode {
  return (
    <div class="paper-sheet">
      <p class="outcome-ways">
        <a href={back}>Back</a>
      </p>
      <h1>{title}</h1>
      <p>Counting sheet, {day}. Write down what really came, and enter it afterwards.</p>
      <h2>The things</h2>
      <ol>
        {needs.map(({ id, item, unit }) => (
          <li key={id}>{unit === null ? item : `${item}, counted in ${unitText(2, unit)}`}</li>
        ))}
      </ol>
      {pledges.length > 0 && (
        <table class="paper-table">
          <caption>Promised, and not here yet</caption>
          <thead>
            <tr>
              <th scope="col">Code</th>
              <th scope="col">Who</th>
              <th scope="col">Promised</th>
              <th scope="col">Came</th>
            </tr>
          </thead>
          <tbody>
            {pledges.flatMap(({ id, code, name, items }) =>
              items.map((item) => (
                <tr key={id + item.needId}>
                  <td>{code ?? '–'}</td>
                  <td>{name ?? 'No name'}</td>
                  <td>{quantityText(Math.max(0, item.quantity - item.received), item)}</td>
                  <td />
                </tr>
              )),
            )}
          </tbody>
        </table>
      )}
      <table class="paper-table">
        <caption>Everybody else: the number of the thing, and how many</caption>
        <thead>
          <tr>
            <th scope="col">Thing</th>
            <th scope="col">Came</th>
            <th scope="col">Thing</th>
            <th scope="col">Came</th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: 12 }, (_, nth) => (
            <tr key={nth}>
              <td />
              <td />
              <td />
              <td />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
