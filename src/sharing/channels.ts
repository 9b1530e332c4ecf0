import { z } from 'zod';
import { channels } from '../db/schema/sharing.ts';
import type { Channel } from './paths.ts';

/** The name of a link's parameter that tells how it was passed on. */
export const channelParameter = 'from';

/** How somebody came, as a form, a program or an address tells it; what is unknown is ignored, never an error. */
export const channelSchema = z.enum(channels).nullable().catch(null);

export const readChannel = (told: unknown): Channel | null => channelSchema.parse(told);
