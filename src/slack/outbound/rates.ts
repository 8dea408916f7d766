import type { Next } from './next.ts';

/** A token bucket: one call per interval, up to `burst` at once after idle time. */
export interface Rate {
  readonly name: string;
  readonly everyMs: number;
  readonly burst: number;
}

/**
 * Calls per minute, slightly below Slack's limits per app and workspace (docs: "Rate limits"): several hundred for
 * `chat.postMessage`, 50 for tier 3, 100 for tier 4.
 */
const perMinute = {
  'chat.postMessage': 200,
  'chat.update': 45,
  'conversations.history': 45,
  'conversations.replies': 45,
  'files.getUploadURLExternal': 90,
  'files.completeUploadExternal': 90,
} as const;

/** Slack allows one message per second and channel. */
const channelMs = 1100;

export type Method = keyof typeof perMinute;

export function ofMethod(method: Method): Rate {
  return { name: method, everyMs: 60_000 / perMinute[method], burst: 5 };
}

export function ofChannel(channel: string): Rate {
  return { name: channel, everyMs: channelMs, burst: 1 };
}

type Step = Extract<Next, { do: 'create' | 'find' | 'update' }>;

/** The rate limits of the methods that a step may call. */
export function methodsOf(next: Step): readonly Rate[] {
  if (next.do === 'update') return [ofMethod('chat.update')];
  const looking: readonly Method[] = next.unit.key === 'root' ? ['conversations.history'] : ['conversations.replies'];
  const posting: readonly Method[] =
    'message' in next.unit.shown
      ? ['chat.postMessage']
      : ['files.getUploadURLExternal', 'files.completeUploadExternal'];
  return [...(next.do === 'find' ? looking : []), ...posting].map(ofMethod);
}
