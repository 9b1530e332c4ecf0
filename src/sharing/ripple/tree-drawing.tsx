import { hierarchy, tree, type HierarchyNode, type HierarchyPointNode } from 'd3-hierarchy';
import type { VNode } from 'preact';
import { numberText } from '../../ui/quantities.ts';
import type { RippleNode } from './rules.ts';

type Placed = HierarchyPointNode<RippleNode>;

/** With more links than this the list of names would be longer than a phone is high, and it is drawn as rings. */
const mostLabels = 24;
/** `steps` is how far in the deepest may stand: with the label behind it, it fits a phone in letters that can be read. */
const sizes = { row: 40, step: 28, steps: 112, letter: 8.6, disc: 11 };
/** The rings fit into a square of this half side. */
const reach = 300;

/**
 * A ripple as a drawing: few links with their names, one below the other, each a step further in than the one it came
 * through; many as rings around the first, a ring for each hop. A disc's area grows with what was promised or came through
 * that link. Everything in it also stands in the list below it, so for screen readers it is one picture.
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
  const nodes: HierarchyNode<RippleNode>[] = [];
  // Each before those below it, as a table of contents.
  const top = hierarchy(root, (node) => node.children).eachBefore((node) => nodes.push(node));
  const step = Math.min(sizes.step, sizes.steps / Math.max(1, top.height));
  const places = new Map(nodes.map((node, row) => [node, { x: node.depth * step, y: row * sizes.row }]));
  const placeOf = (node: HierarchyNode<RippleNode>) => places.get(node) ?? { x: 0, y: 0 };
  const most = mostOf(nodes);
  const lines = nodes.map((node) => ({
    node,
    ...placeOf(node),
    label: labelOf(node.data),
    share: shareOf(node, most),
  }));
  const width = Math.max(...lines.map(({ x, label }) => x + 24 + label.length * sizes.letter)) + 20;
  const height = nodes.length * sizes.row;
  return (
    <svg
      role="img"
      aria-label={words}
      viewBox={`-16 ${-sizes.row / 2} ${round(width)} ${height}`}
      width={round(width)}
      height={height}
      fill="none"
      stroke="currentColor"
    >
      {top.links().map(({ source, target }, index) => {
        const [from, to] = [placeOf(source), placeOf(target)];
        return (
          <path
            key={index}
            d={`M${round(from.x)} ${from.y}V${to.y - 10}Q${round(from.x)} ${to.y} ${round(Math.min(from.x + 10, to.x))} ${to.y}H${round(to.x)}`}
            stroke-opacity="0.45"
            stroke-width="1.5"
          />
        );
      })}
      {lines.map(({ node, x, y, label, share }, index) => (
        <g key={index}>
          <Disc data={node.data} x={x} y={y} r={sizes.disc / 3 + (sizes.disc * share * 2) / 3} />
          <text x={round(x + 18)} y={y + 6} font-size="17" fill="currentColor" stroke="none">
            {label}
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

const mostOf = (nodes: readonly HierarchyNode<RippleNode>[]): number =>
  Math.max(1, ...nodes.map(({ data }) => data.quantity));

/** By area, so that twice as much looks twice as much. */
const shareOf = ({ data }: HierarchyNode<RippleNode>, most: number): number => Math.sqrt(data.quantity / most);

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

/** `Cleo · 6 here, 3 promised`: what came first, and never one number for both. */
function labelOf({ name, quantity, received, more }: RippleNode): string {
  const who = shortened(name ?? 'Somebody');
  const promised = quantity - received;
  const brought = [
    received > 0 ? `${numberText(received)} here` : '',
    promised > 0 ? `${numberText(promised)} promised` : '',
  ].filter((part) => part !== '');
  return `${[who, brought.join(', ')].filter((part) => part !== '').join(' · ')}${more > 0 ? ` (+${numberText(more)})` : ''}`;
}

const shortened = (name: string): string => (name.length > 11 ? `${name.slice(0, 10).toWellFormed()}…` : name);
