import type { Names } from '../dns/dns.ts';

/** The sender of a message, as the receiving server sees it. */
export interface MailSource {
  readonly address: string;
  /** The HELO name: the name of a host. */
  readonly helo: string;
  /** The domain of the envelope's sender. */
  readonly domain: string;
}

/** RFC 7208 2.6. */
export type SpfResult = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'temperror' | 'permerror';

export interface SpfVerdict {
  readonly result: SpfResult;
  /** A message that explains the result. */
  readonly why: string | undefined;
}

/** How receiving servers judge our mail; implemented by clients/receiver.ts, with DNS lookups of these names. */
export interface Receiver {
  spf(from: MailSource, names: Names): Promise<SpfVerdict>;
}
