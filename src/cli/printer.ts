import { runJson } from '../render/json.ts';
import { follow } from '../render/live.ts';
import type { ObservedRun } from './observe.ts';
import { type Output, printJson } from './output.ts';

/** Prints a run as it happens for people, or once at the end for machines. */
export function printer(output: Output, json: boolean) {
  let printed: ReadonlySet<string> = new Set();
  const show = (watched: ObservedRun) => {
    if (json) return;
    const news = follow(watched, printed, output.look);
    printed = news.printed;
    output.print(news.text);
  };
  return {
    show,
    end(watched: ObservedRun) {
      if (json) printJson(output, runJson(watched.run, watched.journal));
      else show(watched);
    },
  };
}
