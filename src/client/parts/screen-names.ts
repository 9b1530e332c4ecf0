/** Names come calmly: however many promise something at once, they are asked for no more often than this. */
const betweenMs = 3_000;

/** The newest names of those who chose to be shown. Names of pledges that were taken back go away with the next look. */
export function showNames(screen: HTMLElement, slug: string): { soon(): void } {
  const section = screen.querySelector<HTMLElement>('[data-names]');
  const list = section?.querySelector('ul');
  let timer = 0;
  let askedAt = -betweenMs;
  const look = async () => {
    timer = 0;
    askedAt = performance.now();
    const answer = await fetch(`/api/v1/appeals/${encodeURIComponent(slug)}/names`).catch(() => null);
    const names = answer?.ok ? namesIn(await answer.json().catch(() => null)) : null;
    if (!section || !list || !names) return;
    const before = [...list.children].map((line) => line.textContent);
    if (names.join('\n') === before.join('\n')) return;
    section.hidden = names.length === 0;
    list.replaceChildren(
      ...names.map((name) => {
        const line = document.createElement('li');
        line.textContent = name;
        if (!before.includes(name)) line.className = 'is-arriving';
        return line;
      }),
    );
  };
  return {
    soon() {
      timer ||= window.setTimeout(() => void look(), Math.max(0, askedAt + betweenMs - performance.now()));
    },
  };
}

function namesIn(answer: unknown): string[] | null {
  if (typeof answer !== 'object' || answer === null || !('names' in answer) || !Array.isArray(answer.names))
    return null;
  return answer.names.filter((name) => typeof name === 'string');
}
