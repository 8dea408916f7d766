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

/** RFC 8601 2.7.1. */
export interface DkimVerdict {
  readonly result: 'pass' | 'fail' | 'neutral' | 'none' | 'policy' | 'temperror' | 'permerror';
  /** Of the signature by the sender's domain; undefined where there is none. */
  readonly selector: string | undefined;
  readonly why: string | undefined;
}

/** RFC 9989, RFC 8601 2.7.3. */
export interface DmarcVerdict {
  readonly result: 'pass' | 'fail' | 'none' | 'temperror' | 'permerror';
  /** What the domain asks receivers to do with mail that fails. */
  readonly policy: 'none' | 'quarantine' | 'reject' | undefined;
  readonly why: string | undefined;
}

export interface MessageVerdict {
  readonly spf: SpfVerdict;
  readonly dkim: DkimVerdict;
  readonly dmarc: DmarcVerdict;
}

/** How receiving servers judge our mail; implemented by clients/receiver.ts, with DNS lookups of these names. */
export interface Receiver {
  spf(from: MailSource, names: Names): Promise<SpfVerdict>;
  /** `source` is the whole message with its headers, as it came from this sender. */
  message(source: string, from: MailSource, names: Names): Promise<MessageVerdict>;
}
