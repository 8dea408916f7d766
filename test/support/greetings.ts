import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Lab } from '../../src/dev/lab/lab.ts';
import { dependent } from './dependent.ts';

/** The longest outage of IMAPS and POP3S through the VIP during some work, in seconds, as drills measure it. */
export async function greetingOutageDuring(lab: Lab, work: () => Promise<unknown>): Promise<number> {
  const script = join(import.meta.dirname, 'greeting-child.ts');
  const argv = lab.inNamespace([process.execPath, script, lab.paths.inventory]);
  const child = spawn(...dependent(argv), { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed = text(child.stdout);
  const ended = once(child, 'close');
  try {
    await work();
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  return Number.parseFloat(await printed);
}
