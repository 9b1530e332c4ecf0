import { hierarchy, tree, type HierarchyPointNode } from 'd3-hierarchy';
import type { VNode } from 'preact';
import { numberText } from '../ui/quantities.ts';
import type { RippleNode } from './rules.ts';

/** With names, and without; `turn` is the last part of a line, where it goes to its row: before it stands the name. */
const roomy = { row: 44, column: 150, label: 150, turn: 46, disc: 11 };
const dense = { row: 17, column: 84, label: 24, turn: 60, disc: 5 };
type Sizes = typeof roomy;
/** With more branches than this the names would lie on one another's lines. */
const mostLabels = 40;

/**
 * A ripple as a drawing: the link it begins with on the left, each hop a column further, a disc's area grows with what
 * came through that link. Everything in it also stands in the list below it, so for screen readers it is one picture.
 */
export function TreeDrawing({ root, words }: { root: RippleNode; words: string }): VNode {
  const links = hierarchy(root, (node) => node.children);
  const labelled = links.descendants().length <= mostLabels;
  const sizes = labelled ? roomy : dense;
  const laid = tree<RippleNode>().nodeSize([sizes.row, sizes.column])(links);
  const nodes = laid.descendants();
  const top = Math.min(...nodes.map((node) => node.x)) - roomy.row;
  const bottom = Math.max(...nodes.map((node) => node.x)) + roomy.row;
  const width = Math.max(...nodes.map((node) => node.y)) + sizes.label + 30;
  const height = bottom - top;
  const most = Math.max(1, ...nodes.map(({ data }) => data.quantity));
  return (
    <svg
      role="img"
      aria-label={words}
      viewBox={`-24 ${top} ${width} ${height}`}
      width={width}
      height={height}
      fill="none"
      stroke="currentColor"
    >
      {laid.links().map(({ source, target }, index) => (
        <path key={index} d={curve(source, target, sizes)} stroke-opacity="0.45" stroke-width="1.5" />
      ))}
      {nodes.map((node, index) => (
        <g key={index}>
          <Disc node={node} most={most} sizes={sizes} />
          {labelled && (
            <text
              x={node.y + 4 + sizes.disc * scaleOf(node, most)}
              y={node.x - 7}
              font-size="17"
              fill="currentColor"
              stroke="none"
            >
              {labelOf(node.data)}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function Disc({ node, most, sizes }: { node: HierarchyPointNode<RippleNode>; most: number; sizes: Sizes }): VNode {
  const { name, quantity } = node.data;
  const filled = quantity > 0;
  return (
    <circle
      cx={node.y}
      cy={node.x}
      r={round(sizes.disc / 3 + sizes.disc * scaleOf(node, most))}
      stroke-width="2"
      {...(filled ? { fill: 'currentColor' } : {})}
    >
      <title>{`${name ?? 'Somebody'}: ${numberText(quantity)}`}</title>
    </circle>
  );
}

/** By area, so that twice as much looks twice as much. */
const scaleOf = ({ data }: HierarchyPointNode<RippleNode>, most: number): number => Math.sqrt(data.quantity / most);

function curve(
  source: HierarchyPointNode<RippleNode>,
  target: HierarchyPointNode<RippleNode>,
  { turn }: Sizes,
): string {
  const from = target.y - turn;
  const middle = round(from + turn / 2);
  return `M${round(source.y)} ${round(source.x)}H${round(from)}C${middle} ${round(source.x)} ${middle} ${round(target.x)} ${round(target.y)} ${round(target.x)}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

function labelOf({ name, quantity, depth, more }: RippleNode): string {
  const who = depth === 0 ? 'You' : shortened(name ?? 'Somebody');
  const brought = quantity > 0 ? ` · ${numberText(quantity)}` : '';
  return `${who}${brought}${more > 0 ? ` (+${numberText(more)})` : ''}`;
}

const shortened = (name: string): string => (name.length > 11 ? `${name.slice(0, 10).toWellFormed()}…` : name);
