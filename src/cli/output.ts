import type { Card } from '../model/run/card.ts';
import { describe, HostError, Refused } from '../model/text/errors.ts';
import { withDocs } from '../render/docs.ts';
import { exitCodes } from '../render/exit-code.ts';
import type { TerminalStyle } from '../render/terminal.ts';
import { toTerminal } from '../render/terminal.ts';

/** Where a command prints. What was asked for goes to `print`, everything about it to `tell`, so that a pipe gets only the former. */
export interface Output {
  readonly look: TerminalStyle;
  print(text: string): void;
  tell(text: string): void;
}

/** Standard output and error; colours only when a person looks and has not set NO_COLOR. */
export function standardOutput(env: NodeJS.ProcessEnv): Output {
  const { stdout, stderr } = process;
  return {
    look: {
      colour: stdout.isTTY === true && !env.NO_COLOR,
      width: Math.min(stdout.columns ?? 100, 120),
      docsUrl: env.MAILHA_DOCS_URL || undefined,
    },
    print: (text) => void stdout.write(text),
    tell: (text) => void stderr.write(text),
  };
}

export function printCard({ print, look }: Output, card: Card, json: boolean): void {
  if (card.file?.alone && !json) print(card.file.text);
  else print(json ? `${JSON.stringify(withDocs(card, look.docsUrl), undefined, 2)}\n` : toTerminal(card, look));
}

/** Says what went wrong and what to do about it. Returns the exit code: nothing is known about the cluster. */
export function printFailure({ tell }: Output, error: unknown): number {
  if (error instanceof Refused) tell(`mailha: ${describe(error)}\n`);
  else if (error instanceof HostError) tell(`mailha: ${describe(error)}\n${error.remedy ? `  ${error.remedy}\n` : ''}`);
  else tell(`mailha: internal error (a bug in mailha):\n${error instanceof Error ? error.stack : String(error)}\n`);
  return exitCodes.unknown;
}
