import type { ServerResponse } from 'node:http';
import type { Core } from '../core.ts';

/** Changes within this time are sent as one. */
const debounceMs = 100;
/** Proxies and browsers give up on a silent stream. */
const heartbeatMs = 15_000;
const maxReaders = 64;

/** Notifies browsers of changes over server-sent events; they then read the state. Returns false at the reader limit. */
export function createEvents({ changes }: Core): (response: ServerResponse) => boolean {
  const readers = new Set<ServerResponse>();
  let pending = false;
  changes.on('change', () => {
    if (pending) return;
    pending = true;
    setTimeout(() => {
      pending = false;
      for (const reader of readers) reader.write('data: changed\n\n');
    }, debounceMs).unref();
  });
  return (response) => {
    if (readers.size >= maxReaders) return false;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 1000\n\ndata: changed\n\n');
    readers.add(response);
    const heartbeat = setInterval(() => response.write(': heartbeat\n\n'), heartbeatMs).unref();
    response.on('close', () => {
      clearInterval(heartbeat);
      readers.delete(response);
    });
    return true;
  };
}
