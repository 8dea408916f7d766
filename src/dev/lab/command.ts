import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Says a line about long work. */
export type Say = (line: string) => void;

interface Options {
  readonly stdin?: string;
  /** Called with every line of stderr as it comes: how long work shows that it goes on. */
  readonly onLine?: Say;
  readonly timeoutSeconds?: number;
  readonly cwd?: string;
}

/** Runs a program to its end and gives back what it said. Never throws for an exit code; -1 is a time-out. */
export async function attempt(argv: readonly string[], options: Options = {}): Promise<Result> {
  const { stdin = '', onLine, timeoutSeconds = 0, cwd } = options;
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { timeout: timeoutSeconds * 1000, killSignal: 'SIGKILL', cwd });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  if (onLine) createInterface(child.stderr).on('line', onLine);
  // A program that ends before it has read its input is no error of ours.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? -1, ...said };
}

/** The same, but an exit code other than 0 is an error with the tail of what was said. */
export async function run(argv: readonly string[], options: Options = {}): Promise<string> {
  const { code, stdout, stderr } = await attempt(argv, options);
  if (code === 0) return stdout;
  const tail = (stderr || stdout).trim().split('\n').slice(-5).join('\n');
  throw new Error(`running ${argv.slice(0, 6).join(' ')}: exit ${code}: ${tail}`);
}
