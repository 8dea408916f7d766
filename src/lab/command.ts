import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and gives back what it said. Never throws for an exit code. */
export async function attempt(argv: readonly string[], stdin = ''): Promise<Result> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  // A program that ends before it has read its input is no error of ours.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code: code ?? (signal ? 128 : 1), ...said };
}

/** The same, but an exit code other than 0 is an error with the tail of what was said. */
export async function run(argv: readonly string[], stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await attempt(argv, stdin);
  if (code === 0) return stdout;
  const tail = (stderr || stdout).trim().split('\n').slice(-5).join('\n');
  throw new Error(`running ${argv.slice(0, 6).join(' ')}: exit ${code}: ${tail}`);
}

/** Says a line about long work. */
export type Say = (line: string) => void;
