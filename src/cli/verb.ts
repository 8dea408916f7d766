import { answer } from '../../commands/answer.ts';
import { mustBeAllowed } from '../../commands/understand.ts';
import { jobs } from '../../jobs/index.ts';
import { permissions, permissionsOf } from '../model/inventory/access.ts';
import type { AtTerminal, Command, JobCommand } from '../model/run/command.ts';
import type { ReadJob } from '../model/run/job.ts';
import type { RunRecord } from '../model/run/run.ts';
import { Refused } from '../model/text/errors.ts';
import { exitCodeOf } from '../render/exit-code.ts';
import { jobJson } from '../render/json.ts';
import { aimed, type Context, type Contexts, personAtTerminal } from './context.ts';
import type { ObservedRun } from './observe.ts';
import { type Output, printJson, printReply } from './output.ts';
import { printer } from './printer.ts';

export interface VerbOptions {
  readonly json: boolean;
  /** Do not wait for the end of a job that changes the cluster. */
  readonly detach?: boolean;
  /** A bundle to judge instead of the cluster. */
  readonly from?: string;
  /** Seconds between looks. */
  readonly watch?: number;
}

/** Runs a command as `/mailha …` does. Returns the exit code. Throws Refused. */
export async function verb(
  command: Command,
  typed: readonly string[],
  {
    contexts,
    output,
    options,
  }: { readonly contexts: Contexts; readonly output: Output; readonly options: VerbOptions },
): Promise<number> {
  if (command.name === 'help' && 'explain' in command) {
    const { words, granted } = helpScope(contexts, typed);
    return printReply(output, command.explain(words, personAtTerminal(), granted), options.json);
  }
  if (options.from !== undefined && 'request' in command) {
    if (options.watch !== undefined)
      throw new Refused('--watch and --from exclude each other: a bundle does not change.');
    const { judgeBundle } = await import('./from-bundle.ts');
    return judgeBundle(command, typed, { from: options.from, json: options.json, output });
  }
  const { at: context, words } = aimed(contexts, typed);
  if (contexts.all.length > 1) output.tell(`cluster ${context.inventory.name}\n`);
  const who = personAtTerminal();
  const granted = permissionsOf(who, context.inventory.access);
  if ('explain' in command) {
    return printReply(output, command.explain(words, who, granted), options.json);
  }
  mustBeAllowed(command, who, granted);
  if ('reply' in command || 'again' in command) {
    const desk = (await import('./desk.ts')).openDesk(context);
    try {
      const answered = await answer([command.name, ...words], { who }, desk);
      if (answered.kind === 'card') return printReply(output, answered, options.json);
      if (answered.kind === 'run') tellQueued(output, answered.run, options);
      return 0;
    } finally {
      await desk.close();
    }
  }
  const { request, job, special } = prepared(command, words, context);
  const text = [command.name, ...words].join(' ');
  if (job.writes) return write([command.name, ...words], { context, output, options }, special);
  if (options.detach) throw new Refused('--detach applies only to jobs that change the cluster.');
  const looking = { job, request, text, by: personAtTerminal() };
  if (options.watch !== undefined) {
    const { watch } = await import('./watch.ts');
    return watch(context, looking, { output, json: options.json, seconds: options.watch });
  }
  const live = printer(output, options.json);
  const { observe } = await import('./observe.ts');
  const watched = await observe(context, looking, live.show);
  live.end(watched);
  return exitCodeOf(watched.run, watched.journal);
}

/** `help` also works without a usable cluster.yaml, and then lists every command. */
function helpScope(contexts: Contexts, typed: readonly string[]) {
  try {
    const { at, words } = aimed(contexts, typed);
    return { words, granted: permissionsOf(personAtTerminal(), at.inventory.access) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { words: typed, granted: permissions };
  }
}

function prepared(command: JobCommand, words: readonly string[], { inventory }: Context) {
  const special = command.atTerminal?.(words);
  const request = special?.request ?? command.request(words, inventory);
  const job = jobs.find(({ name }) => name === request.job);
  if (!job) throw new Error(`no job is called ${request.job}`);
  return { request, special, job: job as ReadJob<unknown> | { readonly writes: true } };
}

function tellQueued(output: Output, run: RunRecord, { json }: VerbOptions): void {
  if (json) printJson(output, { kind: 'queued', job: jobJson(run) });
  else output.tell(`Job ${run.id} is queued; \`mailha job ${run.id}\` shows it.\n`);
}

/** Queues a job that changes the cluster, and follows it to its end. Ctrl-C leaves it running. */
async function write(
  typed: readonly string[],
  { context, output, options }: { readonly context: Context; readonly output: Output; readonly options: VerbOptions },
  special?: AtTerminal,
): Promise<number> {
  if (special && options.detach) {
    throw new Refused('--detach is not possible here: the result is shown only once, at the end.');
  }
  const { openDesk } = await import('./desk.ts');
  const desk = openDesk(context);
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  process.once('SIGINT', leave);
  try {
    const who = personAtTerminal();
    const answered = special
      ? { kind: 'run' as const, run: await desk.submit({ request: special.request, text: typed.join(' '), by: who }) }
      : await answer(typed, { who }, desk);
    if (answered.kind !== 'run') return 0;
    const { id } = answered.run;
    if (options.detach) {
      tellQueued(output, answered.run, options);
      return 0;
    }
    output.tell(`Job ${id} is queued. Ctrl-C leaves it running; \`mailha cancel ${id}\` stops it.\n`);
    const live = printer(output, options.json);
    const watched = async (): Promise<ObservedRun> => ({
      run: (await desk.run(id)) ?? answered.run,
      journal: await desk.journal(id),
    });
    for await (const _ of desk.follow(id, leaving.signal)) live.show(await watched());
    const last = await watched();
    if (leaving.signal.aborted) output.tell(`Job ${id} keeps running; \`mailha job ${id}\` shows it.\n`);
    live.end(last);
    if (special && last.run.state === 'done') output.tell(`${special.told(await desk.takeHandover(id))}\n`);
    return exitCodeOf(last.run, last.journal);
  } finally {
    process.off('SIGINT', leave);
    await desk.close();
  }
}
