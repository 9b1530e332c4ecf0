import { solveChallengeWorkers } from 'altcha-lib';

/** What our own server wrote. Above the first call, as a constant is not there before its line. */
const challengeFrom: (text: string) => Parameters<typeof solveChallengeWorkers>[0]['challenge'] = JSON.parse;

/**
 * Answers the question that an unusually busy network is asked, in workers, so that the person has only to press the
 * button again. Where it can't (no https, an old browser), the words on the page ask to wait.
 */
const box = document.querySelector<HTMLElement>('[data-challenge]');
if (box && 'Worker' in globalThis && globalThis.isSecureContext) enhance(box);

function enhance(box: HTMLElement): void {
  const form = box.closest('form');
  const said = box.querySelector<HTMLElement>('[data-challenge-said]');
  const answer = box.querySelector<HTMLInputElement>('[data-challenge-answer]');
  const { challenge: question, challengeWorker: worker } = box.dataset;
  if (!form || !said || !answer || question === undefined || worker === undefined) return;
  const waitWords = said.textContent;
  let pressed: HTMLElement | null = null;
  let isPressed = false;
  let isSearching = true;

  said.textContent = 'Your browser is working it out. This takes a few seconds.';
  form.addEventListener('submit', (event) => {
    if (!isSearching) return;
    event.preventDefault();
    isPressed = true;
    pressed = event.submitter;
    said.textContent = 'A few seconds more, then it is sent by itself.';
  });
  void answerTo(question, worker).then((text) => {
    isSearching = false;
    answer.value = text ?? '';
    said.textContent = text === null ? waitWords : 'That is done. Please press the button once more.';
    if (text !== null && isPressed) form.requestSubmit(pressed);
  });
}

async function answerTo(question: string, worker: string): Promise<string | null> {
  try {
    const challenge = challengeFrom(question);
    const solution = await solveChallengeWorkers({
      challenge,
      concurrency: Math.min(4, navigator.hardwareConcurrency || 2),
      createWorker: () => new Worker(worker, { type: 'module' }),
    });
    return solution && btoa(JSON.stringify({ challenge, solution }));
  } catch {
    return null;
  }
}
