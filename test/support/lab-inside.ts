import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Lab } from '../../src/dev/lab/lab.ts';

const mark = 'MAILHA_TEST_INSIDE';

/** Whether this process is where the lab's hosts can be reached. */
export const isInside = process.env[mark] !== undefined;

/**
 * Runs a test file once more, inside the lab's namespace: a process cannot move into one by itself. Its report goes
 * where ours goes. Rejects when a test in it fails.
 */
export async function runInside(lab: Lab, file: string): Promise<void> {
  const [program = '', ...args] = lab.inNamespace([process.execPath, '--test', '--test-reporter=spec', file]);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(program, args, { env: { ...env, [mark]: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      process.stderr.write(text);
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`inside the lab:\n${said.slice(-8000)}`);
}
