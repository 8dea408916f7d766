import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Prints a progress line. */
export type Say = (line: string) => void;

interface Options {
  readonly stdin?: string;
  /** Called with every line of stderr as it arrives, to show progress. */
  readonly onLine?: Say;
  readonly timeoutSeconds?: number;
  readonly cwd?: string;
}

/** Runs a program and returns its output. Never throws for an exit code; -1 means timeout. */
export async function attempt(argv: readonly string[], options: Options = {}): Promise<Result> {
  const { stdin = '', onLine, timeoutSeconds = 0, cwd } = options;
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { timeout: timeoutSeconds * 1000, killSignal: 'SIGKILL', cwd });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  if (onLine) createInterface(child.stderr).on('line', onLine);
  // EPIPE: the program exited before reading all its input.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? -1, ...output };
}

/** Like `attempt`, but a non-zero exit code throws an error with the last lines of output. */
export async function run(argv: readonly string[], options: Options = {}): Promise<string> {
  const { code, stdout, stderr } = await attempt(argv, options);
  if (code === 0) return stdout;
  const tail = (stderr || stdout).trim().split('\n').slice(-5).join('\n');
  throw new Error(`running ${argv.slice(0, 6).join(' ')}: exit ${code}: ${tail}`);
}
