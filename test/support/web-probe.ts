import { get } from 'node:http';
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
