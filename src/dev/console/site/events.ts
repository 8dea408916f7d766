import type { ServerResponse } from 'node:http';
import type { Core } from '../core.ts';

/** Changes closer together than this, in ms, are told as one. */
const calm = 100;
/** A proxy on the way, or the browser, gives up on a silent stream. */
const heartbeatMs = 15_000;
const mostReaders = 64;

/** Tells a browser over server-sent events that something changed; it then reads the state. Returns whether there was room. */
export function createEvents({ changes }: Core): (response: ServerResponse) => boolean {
  const readers = new Set<ServerResponse>();
  let telling = false;
  changes.on('change', () => {
    if (telling) return;
    telling = true;
    setTimeout(() => {
      telling = false;
      for (const reader of readers) reader.write('data: changed\n\n');
    }, calm).unref();
  });
  return (response) => {
    if (readers.size >= mostReaders) return false;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 1000\n\ndata: changed\n\n');
    readers.add(response);
    const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs).unref();
    response.on('close', () => {
      clearInterval(heartbeat);
      readers.delete(response);
    });
    return true;
  };
}
