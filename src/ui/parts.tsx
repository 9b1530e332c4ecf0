import type { ComponentChildren, VNode } from 'preact';
import { withCapital } from '../lib/capital.ts';

/** More for those who want it; open when told. */
export function Details({ summary, open = false, children }: DetailsProps): VNode {
  return (
    <details class="details" open={open}>
      <summary>{summary}</summary>
      <div class="stack">{children}</div>
    </details>
  );
}

export type DetailsProps = { summary: string; open?: boolean | undefined; children: ComponentChildren };

/** `As of 14:02`: for a page that does not move by itself. `time` is as `asOfText` writes it. */
export const AsOf = ({ time }: { time: string }): VNode => (
  <p class="small quiet">{withCapital(time)}. Load the page again to see what is new.</p>
);

/** A message that stands out. `live` is for one that appears while the page is open. */
export function Notice({ kind = 'info', title, live = false, children }: NoticeProps): VNode {
  return (
    <div class={`notice is-${kind}`} role={live ? 'status' : undefined}>
      {title !== undefined && <p class="notice-title">{title}</p>}
      {children}
    </div>
  );
}

export type NoticeProps = {
  kind?: 'info' | 'success' | 'warning' | undefined;
  title?: string | undefined;
  live?: boolean | undefined;
  children?: ComponentChildren;
};
