import { z } from 'zod';

/** The id in an answer. */
export const idIn = (answer: { body: string }): string =>
  z.object({ id: z.string() }).parse(JSON.parse(answer.body)).id;
