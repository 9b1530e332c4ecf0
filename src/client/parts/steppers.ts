/** Shows the minus and plus buttons and the shortcuts of number fields, and makes them work. */
export function enhanceSteppers(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>('[data-stepper]').forEach((stepper) => {
    const field = stepper.querySelector('input');
    if (!field) return;
    const limit = (value: number) =>
      Math.min(Math.max(value, Number(field.min || 0)), field.max === '' ? Infinity : Number(field.max));
    const set = (value: number) => {
      field.value = String(limit(value));
      field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    stepper.querySelectorAll<HTMLButtonElement>('[data-step], [data-set]').forEach((button) => {
      button.hidden = false;
      button.addEventListener('click', () => {
        const { step, set: amount } = button.dataset;
        set(amount === undefined ? Number(field.value || 0) + Number(step) : Number(amount));
      });
    });
  });
}

/** The summary of errors takes the focus, so that it is read first. */
export const focusErrors = (root: ParentNode): void => root.querySelector<HTMLElement>('[data-error-summary]')?.focus();
