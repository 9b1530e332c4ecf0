import type { ComponentChildren, VNode } from 'preact';

export type NumbersTableProps = {
  caption: string;
  /** Of the first column, which names each row. */
  first: string;
  headings: readonly string[];
  /** `cells` in the order of the headings, as they shall be read. */
  rows: readonly { key: string | number; name: ComponentChildren; cells: readonly string[] }[];
};

/** Rows of numbers with a name each. Where it is narrow a row is a card, and each number has its heading beside it. */
export const NumbersTable = ({ caption, first, headings, rows }: NumbersTableProps): VNode => (
  <div class="table-box">
    <table class="table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{first}</th>
          {headings.map((heading) => (
            <th scope="col" class="is-number" key={heading}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, cells }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            {cells.map((cell, at) => (
              <td class="is-number" data-label={headings[at]} key={headings[at]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
