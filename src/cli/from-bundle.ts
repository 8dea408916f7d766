import { jobs } from '../../jobs/index.ts';
import itself from '../../package.json' with { type: 'json' };
import { readBundle } from '../config/bundle-file.ts';
import type { JobCommand } from '../model/run/command.ts';
import type { ReadJob } from '../model/run/job.ts';
import { exitCodeOf } from '../render/exit-code.ts';
import { personAtTerminal } from './context.ts';
import { bundleEyes } from './eyes.ts';
import { observeWith } from './observe.ts';
import type { Output } from './output.ts';
import { printer } from './printer.ts';

/**
 * Judges what a bundle has, with the checks of this version. Needs no connection and no cluster.yaml. Returns the exit code.
 * Throws Refused.
 */
export async function judgeBundle(
  command: JobCommand,
  words: readonly string[],
  { from, json, output }: { readonly from: string; readonly json: boolean; readonly output: Output },
): Promise<number> {
  const bundle = readBundle(from);
  const { inventory, madeAt, versions } = bundle;
  output.tell(`${from}: cluster ${inventory.name} at ${madeAt}, seen by mailha ${versions.mailha}`);
  output.tell(versions.mailha === itself.version ? '\n' : `; judged by mailha ${itself.version}\n`);
  const request = command.request(words, inventory);
  const job = jobs.find(({ name }) => name === request.job) as ReadJob<unknown>;
  const text = [command.name, ...words].join(' ');
  const live = printer(output, json);
  // What it has was redacted when it was made.
  const looking = { eyes: bundleEyes(bundle), redact: <T>(value: T) => value };
  const watched = await observeWith(looking, { job, request, text, by: personAtTerminal() }, live.show);
  live.end(watched);
  return exitCodeOf(watched.run, watched.journal);
}
