import { resolve } from 'node:path';
import { commands } from '../../commands/index.ts';
import { jobs } from '../../jobs/index.ts';
import { askSupport, bundledLooks } from '../../jobs/look/bundled.ts';
import itself from '../../package.json' with { type: 'json' };
import { writeBundle } from '../config/bundle-file.ts';
import { type Bundle, bundleFormat } from '../model/bundle/bundle.ts';
import { bundleHide, hideIn } from '../model/bundle/hide.ts';
import type { JobCommand } from '../model/run/command.ts';
import type { ReadJob } from '../model/run/job.ts';
import { runJson } from '../render/json.ts';
import { type Context, personAtTerminal } from './context.ts';
import { liveEyes, type Recording, recording } from './eyes.ts';
import { type Looking, type ObservedRun, observeWith } from './observe.ts';
import { type Output, printJson } from './output.ts';

export interface BundleOptions {
  /** File to write; default: named after the cluster and the time. */
  readonly out?: string;
  readonly json: boolean;
}

/** `mailha bundle`: does every look once and writes what was seen into one file. Returns 0 once it is written. Throws Refused. */
export async function makeBundle(
  { out, json }: BundleOptions,
  { context, env, output }: { readonly context: Context; readonly env: NodeJS.ProcessEnv; readonly output: Output },
): Promise<number> {
  const eyes = liveEyes(context);
  try {
    const recorded = recording(eyes);
    const bundle = await lookAtAll(recorded, { context, env, tell: json ? () => {} : output.tell });
    const path = resolve(out ?? nameOf(bundle));
    const bytes = writeBundle(path, bundle);
    if (json)
      printJson(output, { kind: 'bundle', path, bytes, hosts: hostsIn(bundle), looks: bundle.looks.map(outcome) });
    else output.print(summary(bundle, path, bytes));
    return 0;
  } finally {
    await eyes.close();
  }
}

interface Making {
  readonly context: Context;
  readonly env: NodeJS.ProcessEnv;
  tell(text: string): void;
}

/** Exported for tests, which have eyes of their own. */
export async function lookAtAll(eyes: Recording, { context, env, tell }: Making): Promise<Bundle> {
  const { redact, cluster, inventory } = context;
  const hide = bundleHide(redact, cluster.secrets);
  const looks: Bundle['looks'][number][] = [];
  for (const command of bundledLooks) {
    tell(`${command} …\n`);
    looks.push(lookOf(command, await lookWith(command, { eyes, redact })));
  }
  await askSupport(eyes);
  const versions = { mailha: itself.version, node: process.version };
  return {
    format: bundleFormat,
    versions,
    settings: settingsIn(env, hide),
    inventory: hideIn(inventory, hide),
    ...eyes.recorded(hide),
    looks,
  };
}

/** One of these looks, with these eyes. */
export function lookWith(command: string, looking: Looking) {
  const known = commands.find((one): one is JobCommand => one.name === command && 'request' in one);
  const job = jobs.find(({ name, writes }) => name === command && !writes);
  if (!known || !job) throw new Error(`no look is called ${command}`);
  const request = known.request([], looking.eyes.cluster.inventory);
  const options = { job: job as ReadJob<unknown>, request, text: command, by: personAtTerminal() };
  return observeWith(looking, options, () => {});
}

function lookOf(command: string, { run, journal }: ObservedRun): Bundle['looks'][number] {
  const { status, sentence } = runJson(run, journal);
  const judgements = journal.flatMap(({ happening }) => (happening.kind === 'judged' ? [happening.judgement] : []));
  return { command, status, sentence: sentence ?? '', judgements };
}

/** Of settings that may be secret only that they are set. */
function settingsIn(env: NodeJS.ProcessEnv, hide: (text: string) => string): Readonly<Record<string, string>> {
  const ours = Object.entries(env).filter(([name]) => /^(?:MAILHA|SLACK|REDIS|BOARD|METRICS)_/.test(name));
  const harmless = /_(?:MODE|PORT|HOST|LEVEL|INVENTORY|DOCS_URL|ADDRESS)$/;
  return Object.fromEntries(ours.map(([name, value = '']) => [name, harmless.test(name) ? hide(value) : 'set']));
}

function nameOf({ inventory, madeAt }: Bundle): string {
  const time = madeAt.slice(0, 19).replaceAll(/[-:]/g, '');
  return `mailha-bundle-${inventory.name}-${time}Z.json.gz`;
}

function hostsIn({ inventory, hosts }: Bundle) {
  return inventory.hosts.map(({ name }) => {
    const facts = hosts.find((host) => host.name === name)?.facts ?? [];
    const lost = facts.find((fact) => 'unreachable' in fact);
    const unreachable = lost && 'unreachable' in lost ? (lost.unreachable.cause ?? lost.unreachable.doing) : null;
    return { name, facts: facts.filter((fact) => !('unreachable' in fact)).length, unreachable };
  });
}

const outcome = ({ command, status, sentence }: Bundle['looks'][number]) => ({ command, status, sentence });

function summary(bundle: Bundle, path: string, bytes: number): string {
  const hosts = hostsIn(bundle).map(
    ({ name, facts, unreachable }) =>
      `  ${name}: ${facts} answers${unreachable === null ? '' : `, unreachable: ${unreachable}`}`,
  );
  const looks = bundle.looks.map(({ command, sentence }) => `  ${command}: ${sentence}`);
  return [
    `${path} (${Math.ceil(bytes / 1024)} KiB, readable by you only)`,
    'Hosts:',
    ...hosts,
    'Looks:',
    ...looks,
    'Secrets are masked. Host names, addresses, mail addresses of queued messages and log lines are not: read it before you pass it on.',
    `  mailha status --from ${path}`,
    '',
  ].join('\n');
}
