/** Where a service is, as in 192.0.2.17 port 25. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** In the words of people, what went wrong between the worker and a mail server. */
export interface MailTrouble {
  readonly ok: false;
  /**
   * `unreachable`: no connection; `silent`: a connection and no greeting; `certificate`: another than the mail hosts have;
   * `login`: name or password refused; `later`: a 4xx reply; `refused`: a 5xx reply; `broken`: anything else.
   */
  readonly kind: 'unreachable' | 'silent' | 'certificate' | 'login' | 'later' | 'refused' | 'broken';
  /** As the server put it, where it said something. */
  readonly why: string;
  /** The address from which the worker came, once there was a connection. */
  readonly from?: string;
}

export type MailReply<T> = ({ readonly ok: true } & T) | MailTrouble;

/** How a service begins: in clear text, in clear text until STARTTLS, by TLS, or (http) after it was asked something. */
export type Opening = 'plain' | 'starttls' | 'tls' | 'http' | 'https';

export interface Greeting {
  /** Its first line. */
  readonly said: string;
  readonly ms: number;
}

export interface Letter {
  readonly to: string;
  /** All of it, with headers. */
  readonly text: string;
}

export interface Delivered {
  /** From where the worker came. */
  readonly from: string;
  /** Until there was a connection, and until the server had taken the message. */
  readonly connectMs: number;
  readonly acceptMs: number;
  /** What it said when it took it: `250 2.0.0 Ok: queued as …`. */
  readonly said: string;
  /** How the connection was encrypted, as in TLSv1.3; undefined when it was not. */
  readonly tls: string | undefined;
}

export interface Account {
  readonly user: string;
  readonly password: string;
}

/** A message with the header that marks a probe. */
export interface FoundProbe {
  /** What that header says. */
  readonly id: string;
  readonly folder: string;
  readonly uid: number;
}

/** An account's mail, by one connection that stays until `close`. */
export interface OpenMailbox {
  /** The worker's end of the connection, by which a director's table names it. */
  readonly from: Endpoint;
  /** Until the server had let it in. */
  readonly loginMs: number;
  /** Every probe in the inbox and among the junk. */
  probes(): Promise<MailReply<{ readonly found: readonly FoundProbe[] }>>;
  /** For good. */
  remove(probes: readonly FoundProbe[]): Promise<MailReply<{ readonly removed: number }>>;
  close(): Promise<void>;
}

/**
 * Mail servers as a client sees them from where the worker is; clients/mail-client.ts for real. Nothing throws for what a server
 * does. `prints` are the fingerprints of the certificates on the mail hosts' disks: by them, and by no authority, is a
 * server known, which holds for a self-signed certificate as well and lets in nobody who merely has one for the name.
 */
export interface MailClient {
  greet(at: Endpoint, opening: Opening, prints: readonly string[]): Promise<MailReply<Greeting>>;
  /** As another mail server would: without a login, by STARTTLS if it is offered. */
  deliver(at: Endpoint, letter: Letter, prints: readonly string[]): Promise<MailReply<Delivered>>;
  /** By IMAPS. The password goes only to a server that has one of the certificates. */
  open(at: Endpoint, account: Account, prints: readonly string[]): Promise<MailReply<OpenMailbox>>;
}
