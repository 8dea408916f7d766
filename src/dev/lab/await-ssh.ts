import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs inside the namespace with addresses as arguments. Prints each address once its SSH server sends a banner; exits
 * after the last.
 */
await Promise.all(
  process.argv.slice(2).map(async (address) => {
    while (!(await greets(address))) await sleep(200);
    console.log(address);
  }),
);

function greets(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 20_000 });
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
