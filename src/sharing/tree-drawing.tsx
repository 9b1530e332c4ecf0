import { hierarchy, tree, type HierarchyPointNode } from 'd3-hierarchy';
import type { VNode } from 'preact';
import { numberText } from '../ui/quantities.ts';
import type { ShownNode } from './rules.ts';

const rowHeight = 34;
const columnWidth = 132;
const labelWidth = 150;
/** With more branches than this the names would lie on one another's lines. */
const mostLabels = 40;

/**
 * A ripple as a drawing: the link it begins with on the left, each hop a column further, a disc's area grows with what
 * came through that link. Everything in it also stands in the list below it, so for screen readers it is one picture.
 */
export function TreeDrawing({ root, words }: { root: ShownNode; words: string }): VNode {
  const laid = tree<ShownNode>().nodeSize([rowHeight, columnWidth])(hierarchy(root, (node) => node.children));
  const nodes = laid.descendants();
  const top = Math.min(...nodes.map((node) => node.x)) - rowHeight;
  const bottom = Math.max(...nodes.map((node) => node.x)) + rowHeight;
  const width = Math.max(...nodes.map((node) => node.y)) + labelWidth + 30;
  const height = bottom - top;
  const most = Math.max(1, ...nodes.map(({ data }) => data.quantity));
  const labelled = nodes.length <= mostLabels;
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
        <path key={index} d={curve(source, target)} stroke-opacity="0.45" stroke-width="1.5" />
      ))}
      {nodes.map((node, index) => (
        <g key={index}>
          <Disc node={node} most={most} />
          {labelled && (
            <text
              x={node.y + 16 * scaleOf(node, most) + 5}
              y={node.x + 5}
              font-size="15"
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

function Disc({ node, most }: { node: HierarchyPointNode<ShownNode>; most: number }): VNode {
  const { name, quantity } = node.data;
  const filled = quantity > 0;
  return (
    <circle
      cx={node.y}
      cy={node.x}
      r={4 + 11 * scaleOf(node, most)}
      stroke-width="2"
      {...(filled ? { fill: 'currentColor' } : {})}
    >
      <title>{`${name ?? 'Somebody'}: ${numberText(quantity)}`}</title>
    </circle>
  );
}

/** By area, so that twice as much looks twice as much. */
const scaleOf = ({ data }: HierarchyPointNode<ShownNode>, most: number): number => Math.sqrt(data.quantity / most);

function curve(source: HierarchyPointNode<ShownNode>, target: HierarchyPointNode<ShownNode>): string {
  const middle = (source.y + target.y) / 2;
  return `M${round(source.y)} ${round(source.x)}C${round(middle)} ${round(source.x)} ${round(middle)} ${round(target.x)} ${round(target.y)} ${round(target.x)}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

function labelOf({ name, quantity, depth, more }: ShownNode): string {
  const who = depth === 0 ? 'You' : shortened(name ?? 'Somebody');
  const brought = quantity > 0 ? ` · ${numberText(quantity)}` : '';
  return `${who}${brought}${more > 0 ? ` (+${numberText(more)})` : ''}`;
}

const shortened = (name: string): string => (name.length > 14 ? `${name.slice(0, 13).toWellFormed()}…` : name);
