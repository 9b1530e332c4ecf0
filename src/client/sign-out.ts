/** Whoever signs out leaves no names on this phone: the door's list goes first. What waits to be sent holds none. */
const longestMs = 500;

function forgetNames(): Promise<unknown> {
  const forgotten = new Promise<void>((resolve) => {
    const deleting = indexedDB.deleteDatabase('door-list');
    deleting.onsuccess = deleting.onerror = () => resolve();
  });
  return Promise.race([forgotten, new Promise((resolve) => setTimeout(resolve, longestMs))]);
}

document.querySelectorAll<HTMLFormElement>('form[action="/sign-out"]').forEach((form) =>
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void forgetNames().finally(() => form.submit());
  }),
);
