import { createSocket } from 'node:dgram';
import { createTransport } from 'nodemailer';
import type { Endpoint, HandedIn, Probe } from '../model/mail-flow.ts';
import { probeHeader } from '../model/mail-flow.ts';

/** Of each word of the conversation, in ms. Postscreen lets a client wait for 6 s before it greets. */
const patienceMs = 20_000;

/**
 * Hands a mail in as any other server would: on port 25, with STARTTLS where it is offered, from nobody (<>), since for a
 * sender of its own domain a server wants a login.
 */
export async function handIn(at: Endpoint, { id, to }: Probe): Promise<HandedIn> {
  const began = performance.now();
  const transport = createTransport({
    host: at.address,
    port: at.port,
    name: `[${await ownAddressTowards(at)}]`,
    tls: { rejectUnauthorized: false },
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    logger: false,
  });
  try {
    await transport.sendMail({
      envelope: { from: '', to: [to] },
      from: { name: 'mailha', address: to },
      to,
      subject: 'A probe of the mail flow',
      text: `mailha put this here to see whether mail flows, and takes it away again.\n`,
      headers: { [probeHeader]: id, 'Auto-Submitted': 'auto-generated' },
    });
    return { kind: 'taken', ms: Math.round(performance.now() - began) };
  } catch (error) {
    return refusal(error);
  } finally {
    transport.close();
  }
}

/** The parts of nodemailer's errors that tell them apart. */
function refusal(error: unknown): HandedIn {
  const { responseCode, response, message } = error as { responseCode?: number; response?: string; message?: string };
  if (responseCode) return { kind: 'refused', code: responseCode, said: response ?? message ?? '' };
  return { kind: 'silent', why: message ?? String(error) };
}

/** The kernel's choice; no packet is sent for it. */
function ownAddressTowards({ address, port }: Endpoint): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const say = (own: string) => {
      socket.close();
      resolve(own);
    };
    socket.once('error', () => say('127.0.0.1'));
    socket.connect(port, address, () => say(socket.address().address));
  });
}
