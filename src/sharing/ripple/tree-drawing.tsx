import { hierarchy, tree, type HierarchyPointNode } from 'd3-hierarchy';
import type { VNode } from 'preact';
import { numberText } from '../../ui/quantities.ts';
import type { RippleNode } from './rules.ts';

type Placed = HierarchyPointNode<RippleNode>;

/** With more links than this the names would lie on one another's lines, and it is drawn as rings. */
const mostLabels = 24;
const sizes = { row: 44, column: 150, label: 150, turn: 46, disc: 11 };
/** The rings fit into a square of this half side. */
const reach = 300;

/**
 * A ripple as a drawing: few links from left to right with their names, many as rings around the first, a ring for each
 * hop. A disc's area grows with what came through that link. Everything in it also stands in the list below it, so for
 * screen readers it is one picture.
 */
export function TreeDrawing({ root, words }: { root: RippleNode; words: string }): VNode {
  const links = hierarchy(root, (node) => node.children);
  return links.descendants().length <= mostLabels ? (
    <Rows root={root} words={words} />
  ) : (
    <Rings root={root} words={words} />
  );
}

function Rows({ root, words }: { root: RippleNode; words: string }): VNode {
  const laid = tree<RippleNode>().nodeSize([sizes.row, sizes.column])(hierarchy(root, (node) => node.children));
  const nodes = laid.descendants();
  const top = Math.min(...nodes.map((node) => node.x)) - sizes.row;
  const bottom = Math.max(...nodes.map((node) => node.x)) + sizes.row;
  const width = Math.max(...nodes.map((node) => node.y)) + sizes.label + 30;
  const height = bottom - top;
  const most = mostOf(nodes);
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
          <Disc data={node.data} x={node.y} y={node.x} r={sizes.disc / 3 + sizes.disc * shareOf(node, most)} />
          <text
            x={round(node.y + 4 + sizes.disc * shareOf(node, most))}
            y={node.x - 7}
            font-size="17"
            fill="currentColor"
            stroke="none"
          >
            {labelOf(node.data)}
          </text>
        </g>
      ))}
    </svg>
  );
}

function Rings({ root, words }: { root: RippleNode; words: string }): VNode {
  const links = hierarchy(root, (node) => node.children);
  const laid = tree<RippleNode>()
    .size([2 * Math.PI, reach])
    .separation((a, b) => (a.parent === b.parent ? 1 : 2) / Math.max(1, a.depth))(links);
  const nodes = laid.descendants();
  const hops = Math.max(...nodes.map((node) => node.depth));
  // The first rings have most on them, so they stand farther apart.
  const ring = (hop: number) => reach * Math.sqrt(hop / hops);
  laid.each((node) => (node.y = ring(node.depth)));
  const most = mostOf(nodes);
  const edge = reach + 30;
  // Discs that touch hide one another: the more there are on the widest ring, the smaller they are.
  const disc = Math.max(5, Math.min(22, (2 * Math.PI * reach) / (nodes.length * 1.6)));
  return (
    <svg
      role="img"
      aria-label={words}
      viewBox={`${-edge} ${-edge} ${2 * edge} ${2 * edge}`}
      width={2 * edge}
      height={2 * edge}
      fill="none"
      stroke="currentColor"
    >
      {Array.from({ length: hops }, (_, hop) => (
        <circle key={hop} r={round(ring(hop + 1))} stroke-opacity="0.18" stroke-dasharray="3 7" />
      ))}
      {laid.links().map(({ source, target }, index) => (
        <path key={index} d={spoke(source, target)} stroke-opacity="0.4" stroke-width="1.5" />
      ))}
      {nodes.map((node, index) => {
        const [x, y] = onRing(node.x, node.y);
        return <Disc key={index} data={node.data} x={x} y={y} r={disc / 3 + disc * shareOf(node, most)} />;
      })}
    </svg>
  );
}

function Disc({ data, x, y, r }: { data: RippleNode; x: number; y: number; r: number }): VNode {
  return (
    <circle
      cx={round(x)}
      cy={round(y)}
      r={round(r)}
      stroke-width="2"
      {...(data.quantity > 0 ? { fill: 'currentColor' } : {})}
    >
      <title>{labelOf(data)}</title>
    </circle>
  );
}

const mostOf = (nodes: readonly Placed[]): number => Math.max(1, ...nodes.map(({ data }) => data.quantity));

/** By area, so that twice as much looks twice as much. */
const shareOf = ({ data }: Placed, most: number): number => Math.sqrt(data.quantity / most);

function curve(source: Placed, target: Placed): string {
  const from = target.y - sizes.turn;
  const middle = round(from + sizes.turn / 2);
  return `M${round(source.y)} ${round(source.x)}H${round(from)}C${middle} ${round(source.x)} ${middle} ${round(target.x)} ${round(target.y)} ${round(target.x)}`;
}

function spoke(source: Placed, target: Placed): string {
  const [from, one, two, to] = [
    onRing(source.x, source.y),
    onRing(source.x, (source.y + target.y) / 2),
    onRing(target.x, (source.y + target.y) / 2),
    onRing(target.x, target.y),
  ].map(([x, y]) => `${round(x)} ${round(y)}`);
  return `M${from ?? ''}C${one ?? ''} ${two ?? ''} ${to ?? ''}`;
}

/** An angle from the top, clockwise, and a distance from the middle. */
const onRing = (angle: number, distance: number): [number, number] => [
  distance * Math.sin(angle),
  -distance * Math.cos(angle),
];

const round = (value: number): number => Math.round(value * 10) / 10;

function labelOf({ name, quantity, depth, more }: RippleNode): string {
  const who = depth === 0 ? 'Me' : shortened(name ?? 'Somebody');
  const brought = quantity > 0 ? ` · ${numberText(quantity)}` : '';
  return `${who}${brought}${more > 0 ? ` (+${numberText(more)})` : ''}`;
}

const shortened = (name: string): string => (name.length > 11 ? `${name.slice(0, 10).toWellFormed()}…` : name);
