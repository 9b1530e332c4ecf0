import { doorCodePath } from '../pledges/door-codes.ts';

/** Where an organisation's door is. A phone without network answers for all below it by itself. */
export const doorPath = (organisation: string): string => `/door/${organisation}`;

export const walkInPath = (organisation: string): string => `${doorPath(organisation)}/walk-in`;

/** The check-in of one pledge: what its QR code says too. */
export const checkInPath = doorCodePath;
