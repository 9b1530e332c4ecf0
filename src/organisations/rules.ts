/** How long a sign-in link works. */
export const linkMinutes = 20;
