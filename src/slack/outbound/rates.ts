import type { Next } from './next.ts';

/** So many calls, evenly spaced, with a few at once after a rest. */
export interface Rate {
  readonly name: string;
  readonly everyMs: number;
  readonly burst: number;
}

/**
 * Calls a minute that Slack allows an app in one workspace, each a little less (docs: "Rate limits"): `chat.postMessage` several hundred,
 * tier 3 is 50, tier 4 is 100.
 */
const perMinute = {
  'chat.postMessage': 200,
  'chat.update': 45,
  'conversations.history': 45,
  'conversations.replies': 45,
  'files.getUploadURLExternal': 90,
  'files.completeUploadExternal': 90,
} as const;

/** Slack: one message a second in one channel. */
const channelMs = 1100;

export type Method = keyof typeof perMinute;

function ofMethod(method: Method): Rate {
  return { name: method, everyMs: 60_000 / perMinute[method], burst: 5 };
}

export function ofChannel(channel: string): Rate {
  return { name: channel, everyMs: channelMs, burst: 1 };
}

type Doing = Extract<Next, { do: 'create' | 'find' | 'update' }>;

/** The methods that one step of a thread may call. */
export function methodsOf(next: Doing): readonly Rate[] {
  if (next.do === 'update') return [ofMethod('chat.update')];
  const looking: readonly Method[] = next.unit.key === 'root' ? ['conversations.history'] : ['conversations.replies'];
  const posting: readonly Method[] =
    'message' in next.unit.shown
      ? ['chat.postMessage']
      : ['files.getUploadURLExternal', 'files.completeUploadExternal'];
  return [...(next.do === 'find' ? looking : []), ...posting].map(ofMethod);
}
