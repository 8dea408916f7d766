import { type FetchMessageObject, ImapFlow } from 'imapflow';
import type { Account, Endpoint, FoundProbe, MailReply, MailTrouble, OpenMailbox } from '../model/mail/mail-client.ts';
import { probeHeader } from '../model/mail/mail-probe.ts';
import { dial, type MailConnection } from './mail-dial.ts';

const greetingMs = 15_000;
/** Longer than a server may wait for a lock of NFS, which the kernel asks for again after 30 s (NFS4_LOCK_MAXTIMEOUT). */
const silenceMs = 40_000;
/** How far back to search for probes, so that a large mailbox is not read from its first day. */
const days = 14;

/** Logs in over IMAPS. */
export async function openMailbox(
  at: Endpoint,
  { user, password }: Account,
  { prints, signal }: { readonly prints: readonly string[]; readonly signal?: AbortSignal | undefined },
): Promise<MailReply<OpenMailbox>> {
  const began = performance.now();
  const line = await dial(at, { tls: prints, signal });
  if (!line.ok) return line;
  const client = clientOn(line, at, { user, password });
  let first: ImapError | undefined;
  client.on('error', (error) => {
    first ??= error as ImapError;
  });
  const asking = async <T>(ask: () => Promise<T>): Promise<T | MailTrouble> => {
    try {
      return await ask();
    } catch (error) {
      signal?.throwIfAborted();
      return { ...imapTrouble(error as ImapError, first), from: line.from.address };
    }
  };
  const inside = await asking(async () => {
    await client.connect();
    return await foldersOf(client);
  });
  if ('ok' in inside) {
    client.close();
    return inside;
  }
  return {
    ok: true,
    from: line.from,
    loginMs: performance.now() - began,
    probes: () => asking(async () => ({ ok: true, found: await probesIn(client, inside) })),
    source: (probe) => asking(async () => ({ ok: true, source: await sourceOf(client, probe) })),
    remove: (probes) => asking(async () => ({ ok: true, removed: await removeFrom(client, probes) })),
    async close() {
      await asking(() => client.logout());
      client.close();
    },
  };
}

/** Over a connection whose certificate was already verified, before the password is sent. Nothing is logged. */
function clientOn({ socket }: MailConnection, { address, port }: Endpoint, { user, password }: Account): ImapFlow {
  const client = new ImapFlow({
    host: address,
    port,
    secure: true,
    auth: { user, pass: password },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
    transport: {
      connect(_, onConnect) {
        setImmediate(onConnect);
        return socket;
      },
    },
  });
  return client;
}

/** iRedMail's filter moves suspected spam to Junk, which may include a probe from a worker without a DNS name. */
async function foldersOf(client: ImapFlow): Promise<readonly string[]> {
  const all = await client.list();
  return [
    'INBOX',
    ...all.filter(({ specialUse, path }) => specialUse === '\\Junk' && path !== 'INBOX').map(({ path }) => path),
  ];
}

async function probesIn(client: ImapFlow, folders: readonly string[]): Promise<readonly FoundProbe[]> {
  const found: FoundProbe[] = [];
  for (const folder of folders) {
    await client.mailboxOpen(folder);
    const since = new Date(Date.now() - days * 86_400_000);
    const uids = await client.search({ since, header: { [probeHeader]: true } }, { uid: true });
    if (!uids || uids.length === 0) continue;
    for await (const message of client.fetch(uids, { headers: [probeHeader] }, { uid: true })) {
      found.push({ id: idIn(message), folder, uid: message.uid });
    }
  }
  return found;
}

async function sourceOf(client: ImapFlow, { folder, uid }: FoundProbe): Promise<string> {
  await client.mailboxOpen(folder);
  const message = await client.fetchOne(`${uid}`, { source: true }, { uid: true });
  const source = message ? message.source : undefined;
  if (!source) throw new Error('the message is gone');
  // Bytes, one to a character: a signature covers bytes.
  return source.toString('latin1');
}

function idIn({ headers }: FetchMessageObject): string {
  return /^[^:]+:\s*(\S*)/.exec(headers?.toString() ?? '')?.[1] ?? '';
}

async function removeFrom(client: ImapFlow, probes: readonly FoundProbe[]): Promise<number> {
  for (const folder of new Set(probes.map((probe) => probe.folder))) {
    const uids = probes.filter((probe) => probe.folder === folder).map(({ uid }) => uid);
    await client.mailboxOpen(folder);
    await client.messageDelete(uids, { uid: true });
  }
  return probes.length;
}

interface ImapError extends Error {
  readonly code?: string | undefined;
  readonly authenticationFailed?: boolean | undefined;
  readonly serverResponseCode?: string | undefined;
  readonly responseText?: string | undefined;
  readonly response?: unknown;
}

/**
 * `event` is what the connection itself reported first: after a timeout ImapFlow closes the connection, and the command only
 * learns that it is closed.
 */
export function imapTrouble(error: ImapError, event?: ImapError): MailTrouble {
  if (isClosed(error) && event && !isClosed(event)) return imapTrouble(event);
  const { message, code, serverResponseCode, responseText, response } = error;
  const reply = responseText ?? (typeof response === 'string' ? response : undefined) ?? message;
  // Dovecot's code when the directory is unreachable (RFC 5530).
  if (serverResponseCode === 'UNAVAILABLE') return { ok: false, kind: 'later', why: reply };
  if (error.authenticationFailed) return { ok: false, kind: 'login', why: reply };
  if (code === 'GREETING_TIMEOUT')
    return { ok: false, kind: 'silent', why: `TLS established, but no greeting within ${greetingMs / 1000} s` };
  if (code === 'ETIMEOUT') return { ok: false, kind: 'silent', why: `no data for ${silenceMs / 1000} s` };
  if (isClosed(error)) return { ok: false, kind: 'broken', why: 'it closed the connection' };
  return { ok: false, kind: 'broken', why: reply };
}

const isClosed = ({ code }: ImapError) => code === 'NoConnection' || code === 'EConnectionClosed';
