import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { initSecrets } from '../../../config/init-secrets.ts';
import { startDemo } from '../../demo/demo.ts';
import { approve, ending, type } from '../../demo/story.ts';
import { openLab } from '../../lab/lab.ts';
import { columns } from '../table.ts';

const run = promisify(execFile);
const minutes = (n: number) => n * 60_000;
const main = join(import.meta.dirname, '../../../main.ts');
const lab = { name: 'bench' };
const say = (line: string) => console.error(line);

interface ByMailha {
  /** From the approval to the end of the thread. */
  readonly mailhaSeconds: number;
  /** A second `deploy all`, from the typed command to its end. */
  readonly againSeconds: number;
  readonly workerMib: number;
}

export type Deployed = Partial<ByMailha & { readonly scriptSeconds: number }>;

/**
 * Measures `deploy all` on seven bare guests through the chat, then deploy.sh on seven others. `only` selects by name prefix.
 * Throws when one fails.
 */
export async function benchDeploy(only: readonly string[]): Promise<Deployed> {
  const wanted = (name: string) => only.some((beginning) => name.startsWith(beginning));
  return {
    ...(wanted('mailha') ? await byMailha() : {}),
    ...(wanted('script') ? { scriptSeconds: await byScript() } : {}),
  };
}

const seconds = (since: number) => (Date.now() - since) / 1000;

async function byMailha(): Promise<ByMailha> {
  const demo = await startDemo({ lab, iredmail: true, say });
  try {
    const deploy = async () => {
      const thread = await type(demo.workspace, 'deploy all');
      await approve(demo.workspace, thread, minutes(10));
      const approved = Date.now();
      const text = await ending(demo.workspace, thread, minutes(90));
      say(text);
      if (!/deployed|up to date/i.test(text)) throw new Error(text);
      return approved;
    };
    const mailhaSeconds = seconds(await deploy());
    const typed = Date.now();
    await deploy();
    const againSeconds = seconds(typed);
    const status = readFileSync(`/proc/${demo.children.worker.process.pid}/status`, 'utf8');
    return { mailhaSeconds, againSeconds, workerMib: Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024 };
  } finally {
    await demo.stop();
  }
}

async function byScript(): Promise<number> {
  const open = openLab(lab, say);
  const inside = (argv: readonly string[], env: NodeJS.ProcessEnv = process.env) => {
    const [program = '', ...args] = open.inNamespace(argv);
    return run(program, args, { env, timeout: minutes(90), maxBuffer: 1e8 });
  };
  try {
    await open.up(undefined, { fresh: true });
    const kit = join(open.paths.lab, 'kit');
    rmSync(kit, { recursive: true, force: true });
    mkdirSync(kit, { mode: 0o700 });
    const secrets = join(kit, 'secrets.yaml');
    initSecrets(secrets);
    const { inventory } = open.paths;
    await inside([process.execPath, join(import.meta.dirname, 'kit.ts'), inventory, secrets, kit]);
    const began = Date.now();
    await inside(['bash', join(import.meta.dirname, 'deploy.sh'), kit]);
    const took = seconds(began);
    say(`the script is done after ${took.toFixed(0)} s; what mailha would still change:`);
    const env = { ...process.env, MAILHA_INVENTORY: inventory, MAILHA_SECRETS: secrets };
    const { stdout } = await inside([process.execPath, main, 'plan', 'all'], env);
    say(stdout.trim());
    if (!stdout.includes('Nothing to do')) throw new Error('the script has not done the same');
    return took;
  } finally {
    await open.down({ now: true });
  }
}

export function deployTable({ mailhaSeconds, scriptSeconds, againSeconds, workerMib }: Deployed): string {
  const row = (way: string, took: number | undefined) => {
    const ratio = took !== undefined && scriptSeconds !== undefined ? (took / scriptSeconds).toFixed(2) : '';
    return took === undefined ? [] : [[way, took.toFixed(0), ratio]];
  };
  const rows = [
    ['way', 'seconds', 'script = 1'],
    ...row('deploy all, from its approval to the end of its thread', mailhaSeconds),
    ...row('deploy.sh', scriptSeconds),
    ...row('a second deploy all, which plans nothing', againSeconds),
  ];
  const memory = workerMib === undefined ? '' : `\n\nThe worker needed ${workerMib.toFixed(0)} MiB at most.`;
  return `${columns(rows)}${memory}`;
}
