import type { VNode } from 'preact';
import { Button, HiddenField } from '../ui/form.tsx';

export type LogLine = {
  id: string;
  when: string;
  who: string;
  /** `Open → Paused`. */
  what: string;
  message: string | null;
  sentTo: string | null;
  isUndone: boolean;
  mayUndo: boolean;
};

/** Who steered, the newest first; the last can be undone. `action`: where the form goes. */
export function SteerLog({ log, action }: { log: readonly LogLine[]; action: string }): VNode | null {
  if (log.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="log-title">
      <h2 id="log-title">Who steered</h2>
      <ol class="plain-list wheel-log">
        {log.map((line) => (
          <li key={line.id}>
            <p>
              <strong>{line.what}</strong>
              {line.isUndone && ' (undone)'}
            </p>
            {line.message !== null && <p>“{line.message}”</p>}
            {line.sentTo !== null && <p>People were sent to: {line.sentTo}</p>}
            <p class="small quiet">
              {line.who}, {line.when}
            </p>
            {line.mayUndo && (
              <form method="post" action={action}>
                <HiddenField name="undo" value={line.id} />
                <Button variant="secondary">Undo this</Button>
              </form>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
