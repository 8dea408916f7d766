import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodeOf } from '../render/exit-code.ts';
import { runJson } from '../render/json.ts';
import type { Context } from './context.ts';
import { liveEyes } from './eyes.ts';
import { type ObserveOptions, observeWith } from './observe.ts';
import { type Output, printJson } from './output.ts';
import { printer } from './printer.ts';

export interface WatchOptions {
  readonly seconds: number;
  readonly json: boolean;
}

/**
 * Looks again and again over the same connections, until Ctrl-C. A terminal shows the newest look; a pipe gets all of them, and with
 * `json` one document each. Returns the exit code of the last look.
 */
export async function watch(
  context: Context,
  options: ObserveOptions,
  { output, seconds, json }: WatchOptions & { readonly output: Output },
): Promise<number> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  const eyes = liveEyes(context);
  let code = 3;
  try {
    while (!stopping.signal.aborted) {
      const watched = await observeWith({ eyes, redact: context.redact }, options, () => {});
      code = exitCodeOf(watched.run, watched.journal);
      if (json) printJson(output, runJson(watched.run, watched.journal));
      else {
        if (process.stdout.isTTY) output.print(clearScreen);
        printer(output, false).end(watched);
        output.tell(`every ${seconds} s; Ctrl-C ends\n`);
      }
      await sleep(seconds * 1000, undefined, { signal: stopping.signal }).catch(() => {});
    }
    return code;
  } finally {
    process.off('SIGINT', stop);
    await eyes.close();
  }
}

/** Home, then erase below and what was scrolled away (ECMA-48 CUP and ED; xterm). */
const clearScreen = '\u001b[H\u001b[2J\u001b[3J';
