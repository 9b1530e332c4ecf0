import { enhanceSteppers, focusErrors } from './parts/steppers.ts';

/** The charity's side of receipts: steppers, and errors that take the focus. */
enhanceSteppers(document.body);
focusErrors(document.body);
