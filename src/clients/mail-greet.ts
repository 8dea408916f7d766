import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Endpoint, Greeting, MailReply, MailTrouble, Opening } from '../model/mail/mail-client.ts';
import { connectionTrouble, dial, otherCertificate } from './mail-dial.ts';

/** postscreen keeps a stranger waiting for six seconds. */
const greetingMs = 15_000;
const longest = 4096;

/** Reads the greeting of a service. */
export async function greet(
  at: Endpoint,
  opening: Opening,
  { prints, signal }: { readonly prints: readonly string[]; readonly signal?: AbortSignal | undefined },
): Promise<MailReply<Greeting>> {
  const began = performance.now();
  const line = await dial(at, { signal, ...(opening === 'tls' || opening === 'https' ? { tls: prints } : {}) });
  if (!line.ok) return line;
  const { socket } = line;
  try {
    if (opening === 'http' || opening === 'https') {
      socket.write(`HEAD / HTTP/1.1\r\nHost: ${at.address}\r\nConnection: close\r\n\r\n`);
    }
    const said = await reads(socket, /\n/);
    const trouble = opening === 'starttls' ? await startTls(socket, prints) : undefined;
    return trouble ?? { ok: true, said: said.split(/\r?\n/)[0] ?? '', ms: performance.now() - began };
  } catch (error) {
    signal?.throwIfAborted();
    return connectionTrouble(error as Error, true);
  } finally {
    socket.destroy();
  }
}

/** Reads until the pattern matches. Throws a readable error when it does not. */
function reads(socket: Socket, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (error?: Error) => {
      clearTimeout(late);
      socket.off('data', take).off('error', end).off('close', closed);
      socket.pause();
      if (error) reject(error);
      else resolve(text);
    };
    const take = (data: Buffer) => {
      text += data.toString('latin1');
      if (wanted.test(text)) end();
      else if (text.length > longest) end(new Error('unexpected long answer'));
    };
    const closed = () =>
      end(new Error(text === '' ? 'it closed the connection without a greeting' : `it said ${text.trim()}`));
    const late = setTimeout(
      () => end(new Error(`connected, but no greeting within ${greetingMs / 1000} s`)),
      greetingMs,
    );
    socket.on('data', take).on('error', end).on('close', closed).resume();
  });
}

async function startTls(socket: Socket, prints: readonly string[]): Promise<MailTrouble | undefined> {
  socket.write('EHLO [127.0.0.1]\r\n');
  await reads(socket, /^\d{3} .*\r?\n/m);
  socket.write('STARTTLS\r\n');
  const said = (await reads(socket, /\n/)).trim();
  if (!said.startsWith('220')) return { ok: false, kind: 'broken', why: `it answers STARTTLS with ${said}` };
  const secured = connectTls({ socket, rejectUnauthorized: false });
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no TLS after STARTTLS')), greetingMs);
    secured
      .once('secureConnect', resolve)
      .once('error', reject)
      .once('close', () => {
        clearTimeout(late);
        reject(new Error('it closed the connection after STARTTLS'));
      });
  });
  const other = otherCertificate(secured, prints);
  secured.destroy();
  return other;
}
