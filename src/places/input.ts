import { z } from 'zod';

export const placeNameSchema = z.object({
  name: z
    .string({ error: 'Please give the place a name.' })
    .trim()
    .min(1, 'Please give the place a name, such as “The vet’s window”.')
    .max(60, 'Please keep this to 60 letters at most.'),
});
