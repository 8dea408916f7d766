import { hostname } from 'node:os';
import { TLSSocket } from 'node:tls';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Account, Delivered, Endpoint, Letter, MailReply, MailTrouble } from '../model/mail/mail-client.ts';
import { dial, otherCertificate } from './mail-dial.ts';

/** postscreen delays unknown clients by six seconds to see whether they talk first. */
const greetingMs = 30_000;
const silenceMs = 60_000;

/** nodemailer's error for an unexpected reply. */
interface SmtpError extends Error {
  readonly code?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
}

export interface Delivering {
  readonly prints: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Submits in this account's name (RFC 6409); without one, delivers as another mail server would. */
  readonly account?: Account;
}

/**
 * Hands over one message. Without an account, with the null sender (RFC 5321 4.5.5): an address of the domain would be taken
 * for forged, and no bounce is sent.
 */
export async function deliver(
  at: Endpoint,
  { to, text }: Letter,
  { prints, signal, account }: Delivering,
): Promise<MailReply<Delivered>> {
  const began = performance.now();
  const line = await dial(at, { signal });
  if (!line.ok) return line;
  const from = line.from.address;
  const client = new SMTPConnection({
    connection: line.socket,
    name: greetingName(from),
    logger: false,
    requireTLS: account !== undefined,
    tls: { rejectUnauthorized: false },
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('it closed the connection')));
      client.connect((error) => (error ? reject(error) : resolve()));
    });
    const secured = client._socket instanceof TLSSocket ? client._socket : undefined;
    const other = secured && otherCertificate(secured, prints);
    if (other) return { ...other, from };
    if (account) await login(client, account);
    const said = await new Promise<string>((resolve, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('it closed the connection')));
      const done = (error: Error | null, info?: { readonly response: string }) =>
        error ? reject(error) : resolve(info?.response ?? '');
      client.send({ from: account?.user ?? false, to: [to] }, text, done);
    });
    const acceptMs = performance.now() - began;
    client.quit();
    return { ok: true, from, connectMs: line.ms, acceptMs, said, tls: secured?.getProtocol() ?? undefined };
  } catch (error) {
    signal?.throwIfAborted();
    return { ...smtpTrouble(error as SmtpError), from };
  } finally {
    client.close();
  }
}

/** Over TLS, to a server whose certificate was verified. */
function login(client: SMTPConnection, { user, password }: Account): Promise<void> {
  return new Promise((resolve, reject) => {
    client.on('error', reject);
    client.on('end', () => reject(new Error('it closed the connection')));
    client.login({ user, pass: password }, (error) => (error ? reject(error) : resolve()));
  });
}

/** Many servers refuse a HELO name that is not in DNS; an address literal is always valid (RFC 5321 4.1.3). */
function greetingName(address: string): string {
  const name = hostname();
  return name.includes('.') ? name : `[${address.replace('::ffff:', '')}]`;
}

export function smtpTrouble({ message, code, response, responseCode = 0 }: SmtpError): MailTrouble {
  const said = response?.replaceAll(/\s+/g, ' ').trim();
  if (code === 'EAUTH' && responseCode >= 500) return { ok: false, kind: 'login', why: said ?? message };
  if (responseCode >= 500) return { ok: false, kind: 'refused', why: said ?? message };
  if (responseCode >= 400) return { ok: false, kind: 'later', why: said ?? message };
  if (/greeting never received/i.test(message)) {
    return { ok: false, kind: 'silent', why: `connected, but no greeting within ${greetingMs / 1000} s` };
  }
  if (code === 'ETIMEDOUT') return { ok: false, kind: 'silent', why: `no data for ${silenceMs / 1000} s` };
  return { ok: false, kind: 'broken', why: said ?? message };
}
