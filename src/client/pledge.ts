import { enhanceSteppers, focusErrors } from './parts/steppers.ts';

/** The supporter's pages: steppers, and errors that take the focus. */
enhanceSteppers(document.body);
focusErrors(document.body);
