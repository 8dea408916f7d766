import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One request on a connection of its own; undefined when it was not answered within the time. */
export function fetchText(url: string, timeoutMs = 1000): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(`${response.statusCode} ${text}`)).on('error', () => resolve(undefined));
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(undefined));
  });
}

export interface Outage {
  readonly probes: number;
  readonly failed: number;
  /** From the last answer before to the first after the longest time without any. */
  readonly longestGapMs: number;
}

/** Asks again and again while the work is done, as a client would, and tells the longest time without an answer. */
export async function outageDuring(url: string, wanted: string, work: () => Promise<unknown>): Promise<Outage> {
  const started = performance.now();
  const state = { probes: 0, failed: 0, longestGapMs: 0, last: started, done: false };
  const probing = (async () => {
    while (!state.done) {
      state.probes += 1;
      const answered = (await fetchText(url)) === wanted;
      if (!answered) state.failed += 1;
      else {
        state.longestGapMs = Math.max(state.longestGapMs, performance.now() - state.last);
        state.last = performance.now();
      }
      await sleep(20);
    }
  })();
  try {
    await work();
  } finally {
    state.done = true;
    await probing;
  }
  const { probes, failed, last } = state;
  return { probes, failed, longestGapMs: Math.round(Math.max(state.longestGapMs, performance.now() - last)) };
}

export interface Stayed {
  readonly answers: number;
  readonly longestGapMs: number;
  /** Why the connection is no more; undefined while it is. */
  readonly cut?: string;
}

/** Asks again and again by one and the same connection while the work is done, and waits as long as a patient client. */
export async function stayingDuring(url: string, work: () => Promise<unknown>): Promise<Stayed> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port || 80), hostname).setNoDelay();
  await once(socket, 'connect');
  const state = { answers: 0, longestGapMs: 0, last: performance.now(), cut: '' };
  const over = new AbortController();
  socket.on('error', (error) => {
    state.cut ||= error.message;
  });
  socket.on('close', () => {
    if (!over.signal.aborted) state.cut ||= 'closed by the other side';
  });
  socket.on('data', () => {
    state.answers += 1;
    state.longestGapMs = Math.max(state.longestGapMs, performance.now() - state.last);
    state.last = performance.now();
  });
  const asking = (async () => {
    while (!over.signal.aborted && !state.cut) {
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
      await sleep(250);
    }
  })();
  try {
    await work();
    // What is on its way may still come.
    await sleep(2000);
  } finally {
    over.abort();
    await asking;
    socket.destroy();
  }
  const { answers, cut } = state;
  const longestGapMs = Math.round(Math.max(state.longestGapMs, performance.now() - state.last));
  return { answers, longestGapMs, ...(cut ? { cut } : {}) };
}
