import { z } from 'zod';
import { Hold } from './hold.ts';

/** The job of a notice, which no worker runs: it is one message in a channel. */
export const noticeJob = 'notice';

const by = z.string();

/** What someone did that concerns everyone in a channel, wherever they did it. */
export const Notice = z.discriminatedUnion('what', [
  z.object({ what: z.literal('held'), hold: Hold }),
  /** The hold that was in force. */
  z.object({ what: z.literal('released'), by, hold: Hold }),
  z.object({ what: z.literal('muted'), by, about: z.string(), until: z.number(), because: z.string() }),
  z.object({ what: z.literal('unmuted'), by, about: z.string() }),
]);
export type Notice = z.infer<typeof Notice>;
