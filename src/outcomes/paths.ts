/** The public page of an appeal's report; `/a/:slug/report` is where something is reported that is wrong with it. */
export const reportPath = (slug: string): string => `/a/${slug}/outcome`;
