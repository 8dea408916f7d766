/**
 * Sends requests in one moment, each over a connection that is in use already as those of a proxy are, and says when each was sent
 * and how long its answer took. A process of its own, so that what is measured is the bot, and not whoever is busy with what the bot
 * does then.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';

interface Burst {
  readonly port: number;
  /** HTTP, whole. */
  readonly requests: readonly string[];
}

const { port, requests } = (await json(process.stdin)) as Burst;
const sockets = await Promise.all(
  requests.map(async () => {
    const socket = connect(port, '127.0.0.1').setNoDelay();
    await once(socket, 'connect');
    // That it is connected does not mean yet that the other side has taken it.
    socket.write('GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'data');
    return socket;
  }),
);
const acks = await Promise.all(
  sockets.map(async (socket, i) => {
    const sent = performance.now();
    socket.write(requests[i] ?? '');
    const [data] = await once(socket, 'data');
    const ms = performance.now() - sent;
    socket.destroy();
    return { sent, ms, status: String(data).split('\r\n')[0] };
  }),
);
console.log(JSON.stringify(acks));
