import { type Output as Data, schemaVersion } from '../model/output/document.ts';
import type { Card } from '../model/run/card.ts';
import type { Reply } from '../model/run/command.ts';
import { describe, HostError, Refused } from '../model/text/errors.ts';
import { exitCodes } from '../render/exit-code.ts';
import { withAddresses } from '../render/json.ts';
import type { TerminalStyle } from '../render/terminal.ts';
import { toTerminal } from '../render/terminal.ts';

/** Where a command prints: its result to `print` (stdout), messages to `tell` (stderr), so that a pipe gets only the result. */
export interface Output {
  readonly look: TerminalStyle;
  print(text: string): void;
  tell(text: string): void;
}

/** Standard output and error; colours only on a terminal without NO_COLOR. */
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

/** Prints the answer to a command. Returns its exit code. */
export function printReply(output: Output, { card, data, status = 'ok' }: Reply, json: boolean): number {
  if (json) printJson(output, data);
  else printCard(output, card);
  return exitCodes[status];
}

/** One document of `docs/json.md`. */
export function printJson({ print, look }: Output, data: Data): void {
  print(`${JSON.stringify({ schema: schemaVersion, ...withAddresses(data, look.docsUrl) }, undefined, 2)}\n`);
}

function printCard({ print, look }: Output, card: Card): void {
  print(card.file?.alone ? card.file.text : toTerminal(card, look));
}

/** Prints the error and its remedy. Returns the exit code 3: the cluster's status is unknown. */
export function printFailure(output: Output, error: unknown, json: boolean): number {
  const bug = !(error instanceof Refused || error instanceof HostError);
  const { host = null, remedy = null } = error instanceof HostError ? error : {};
  const exitCode = exitCodes.unknown;
  if (json) printJson(output, { kind: 'error', message: describe(error), remedy, host, bug, exitCode });
  // A bug report needs the stack, also with --json.
  if (bug) output.tell(`mailha: internal error (a bug in mailha):\n${stackOf(error)}\n`);
  else if (!json) output.tell(`mailha: ${describe(error)}\n${remedy ? `  ${remedy}\n` : ''}`);
  return exitCode;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
