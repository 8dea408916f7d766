import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Run inside the namespace with addresses as arguments: prints each one as soon as its SSH server has said its
 * banner, and ends when all have.
 */
await Promise.all(
  process.argv.slice(2).map(async (address) => {
    while (!(await greets(address))) await sleep(200);
    console.log(address);
  }),
);

function greets(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 3000 });
    const end = (greeted: boolean) => {
      socket.destroy();
      resolve(greeted);
    };
    socket.once('data', (banner) => end(banner.toString().startsWith('SSH-')));
    socket
      .once('error', () => end(false))
      .once('timeout', () => end(false))
      .once('close', () => end(false));
  });
}
