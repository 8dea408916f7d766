/** Address of a service, as in 192.0.2.17 port 25. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** An error between the worker and a mail server, worded for people. */
export interface MailTrouble {
  readonly ok: false;
  /**
   * `unreachable`: no connection; `silent`: no greeting; `certificate`: not one of the mail hosts'; `login`: login
   * refused; `later`: a 4xx reply; `refused`: a 5xx reply; `broken`: anything else.
   */
  readonly kind: 'unreachable' | 'silent' | 'certificate' | 'login' | 'later' | 'refused' | 'broken';
  /** The server's reply, if there was one. */
  readonly why: string;
  /** The worker's address, once connected. */
  readonly from?: string;
}

export type MailReply<T> = ({ readonly ok: true } & T) | MailTrouble;

/** How a service starts: in clear text, in clear text until STARTTLS, with TLS, or (http) after a request. */
export type Opening = 'plain' | 'starttls' | 'tls' | 'http' | 'https';

export interface Greeting {
  /** The first line. */
  readonly said: string;
  readonly ms: number;
}

export interface Letter {
  readonly to: string;
  /** The whole message, with headers. */
  readonly text: string;
}

export interface Delivered {
  /** The worker's address. */
  readonly from: string;
  /** Until connected, and until the server had accepted the message. */
  readonly connectMs: number;
  readonly acceptMs: number;
  /** The server's reply: `250 2.0.0 Ok: queued as …`. */
  readonly said: string;
  /** The TLS version, as in TLSv1.3; undefined without TLS. */
  readonly tls: string | undefined;
}

export interface Account {
  readonly user: string;
  readonly password: string;
}

/** A message with the header that marks a probe. */
export interface FoundProbe {
  /** The value of that header. */
  readonly id: string;
  readonly folder: string;
  readonly uid: number;
}

/** An account's mail over one connection that stays open until `close`. */
export interface OpenMailbox {
  /** The worker's end of the connection, which identifies it in a director's table. */
  readonly from: Endpoint;
  /** Until login. */
  readonly loginMs: number;
  /** All probes in the inbox and in Junk. */
  probes(): Promise<MailReply<{ readonly found: readonly FoundProbe[] }>>;
  /** The whole message, with its headers, as it was stored. */
  source(probe: FoundProbe): Promise<MailReply<{ readonly source: string }>>;
  /** Deletes them permanently. */
  remove(probes: readonly FoundProbe[]): Promise<MailReply<{ readonly removed: number }>>;
  close(): Promise<void>;
}

/**
 * Mail servers as seen by a client at the worker; implemented by clients/mail-client.ts. Nothing throws for what a
 * server does. `prints` are the fingerprints of the certificates on the mail hosts' disks. A server is identified by
 * these and not by a CA, so self-signed certificates work, and a certificate that anyone else has for the name does
 * not.
 */
export interface MailClient {
  greet(at: Endpoint, opening: Opening, prints: readonly string[]): Promise<MailReply<Greeting>>;
  /** As another mail server would: without a login, with STARTTLS if offered. */
  deliver(at: Endpoint, letter: Letter, prints: readonly string[]): Promise<MailReply<Delivered>>;
  /** As a mail program would, in the account's name: over STARTTLS and after a login. The password is only sent to a server with one of the certificates. */
  submit(at: Endpoint, letter: Letter, account: Account, prints: readonly string[]): Promise<MailReply<Delivered>>;
  /** Over IMAPS. The password is only sent to a server with one of the certificates. */
  open(at: Endpoint, account: Account, prints: readonly string[]): Promise<MailReply<OpenMailbox>>;
}
