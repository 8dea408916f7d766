import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ImapFlow } from 'imapflow';
import type { ClosedMailbox, Endpoint, Login, OpenMailbox } from '../model/mail-flow.ts';
import { probeHeader } from '../model/mail-flow.ts';

const patienceMs = 15_000;
const day = 86_400_000;

/** Opens the inbox. Only a server that has this very certificate is told the password. */
export async function openMailbox(
  at: Endpoint,
  { user, password, certificate }: Login,
  signal: AbortSignal | undefined,
): Promise<OpenMailbox | ClosedMailbox> {
  const began = performance.now();
  let socket: TLSSocket | undefined;
  const client = new ImapFlow({
    host: at.address,
    port: at.port,
    secure: true,
    auth: { user, pass: password },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    transport: {
      connect(_, onConnect) {
        const opened = connectTls({ host: at.address, port: at.port, rejectUnauthorized: false }, () => {
          if (opened.getPeerCertificate().fingerprint256 === certificate) onConnect();
          else opened.destroy(new Error('it shows another certificate than the mail hosts have'));
        });
        socket = opened;
        return opened;
      },
    },
  });
  // What goes wrong is said by whatever is waited for.
  client.on('error', () => {});
  const end = () => client.close();
  signal?.addEventListener('abort', end, { once: true });
  try {
    await client.connect();
    await client.mailboxOpen('INBOX');
    return open(client, { localPort: socket?.localPort ?? 0, ms: Math.round(performance.now() - began) });
  } catch (error) {
    client.close();
    signal?.throwIfAborted();
    return { kind: 'closed', why: words(error) };
  }
}

function open(client: ImapFlow, about: Pick<OpenMailbox, 'localPort' | 'ms'>): OpenMailbox {
  const search = async (id: string | true, days: number) => {
    // The date narrows what Dovecot has to read of a mailbox with many mails.
    const found = await client.search(
      { since: new Date(Date.now() - days * day), header: { [probeHeader]: id } },
      { uid: true },
    );
    return found || [];
  };
  return {
    kind: 'open',
    ...about,
    async find(ids) {
      await client.noop();
      const found = await Promise.all(ids.map(async (id) => ((await search(id, 2)).length > 0 ? [id] : [])));
      return found.flat();
    },
    async clear() {
      const left = await search(true, 30);
      if (left.length > 0) await client.messageDelete(left, { uid: true });
    },
    close: () => client.logout().catch(() => client.close()),
  };
}

/** imapflow's own message says little where the server has said more. */
function words(error: unknown): string {
  const { message, responseText, authenticationFailed } = error as {
    message?: string;
    responseText?: string;
    authenticationFailed?: boolean;
  };
  if (authenticationFailed) return `the login is refused: ${responseText ?? message}`;
  return responseText ?? message ?? String(error);
}
