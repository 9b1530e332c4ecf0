import type { VNode } from 'preact';
import { reportPath } from './paths.ts';

/** On the page of an appeal that is over: the way to what became of it. */
export const ReportLink = ({ slug }: { slug: string }): VNode => (
  <p>
    <a class="button is-secondary" href={reportPath(slug)}>
      What became of it
    </a>
  </p>
);
