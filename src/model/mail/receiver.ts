import type { Names } from '../dns/dns.ts';

/** Where a message comes from, as the server that takes it sees it. */
export interface MailSource {
  readonly address: string;
  /** What it calls itself: a host's name. */
  readonly helo: string;
  /** The domain of the envelope's sender. */
  readonly domain: string;
}

/** RFC 7208 2.6. */
export type SpfResult = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'temperror' | 'permerror';

export interface SpfVerdict {
  readonly result: SpfResult;
  /** In words, where there is more to say than the result. */
  readonly why: string | undefined;
}

/** What servers that take mail make of it; clients/receiver.ts for real. They look up what they need by these names. */
export interface Receiver {
  spf(from: MailSource, names: Names): Promise<SpfVerdict>;
}
