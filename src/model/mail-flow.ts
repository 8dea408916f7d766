/** Where a server listens. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A mail that only shows whether mail flows. */
export interface Probe {
  readonly id: string;
  readonly to: string;
}

/** What became of a probe that was handed in by SMTP. */
export type HandedIn =
  | { readonly kind: 'taken'; readonly ms: number }
  | { readonly kind: 'refused'; readonly code: number; readonly said: string }
  | { readonly kind: 'silent'; readonly why: string };

export interface Login {
  readonly user: string;
  readonly password: string;
  /** Sha256 of the certificate that must be served, as openssl writes it: nobody else is told the password. */
  readonly certificate: string;
}

/** A mailbox that was opened by IMAPS. */
export interface OpenMailbox {
  readonly kind: 'open';
  /** Of our end, by which a director's table shows who serves it. */
  readonly localPort: number;
  /** From the first packet until the mailbox was selected. */
  readonly ms: number;
  /** Those of these ids that are there now. Throws when the connection has ended. */
  find(ids: readonly string[]): Promise<readonly string[]>;
  /** Takes every probe out of it, older ones that somebody left behind too. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface ClosedMailbox {
  readonly kind: 'closed';
  readonly why: string;
}

/** Mail as a client of the cluster has it; io/mail-client.ts for real. Never throws for what a server says. */
export interface MailClient {
  handIn(at: Endpoint, probe: Probe): Promise<HandedIn>;
  open(at: Endpoint, as: Login): Promise<OpenMailbox | ClosedMailbox>;
}

/** The header by which a probe is known. */
export const probeHeader = 'X-Mailha-Probe';
