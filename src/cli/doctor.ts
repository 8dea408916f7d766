import { pino } from 'pino';
import { oddInventory, reachJob } from '../../jobs/look/doctor.ts';
import manifest from '../../manifest.json' with { type: 'json' };
import itself from '../../package.json' with { type: 'json' };
import { loadSlackSettings } from '../config/settings.ts';
import { worst } from '../model/check/check.ts';
import type { Judgement } from '../model/check/judgement.ts';
import { describe, Refused } from '../model/text/errors.ts';
import { noLog } from '../model/text/log.ts';
import { exitCodes } from '../render/exit-code.ts';
import { judgementJson } from '../render/json.ts';
import { verdictsCard } from '../render/verdicts.ts';
import { answered, promptRedis, usualPatienceMs } from '../store/connect.ts';
import { judgeFollowing } from '../store/following.ts';
import { parseRedisUrl } from '../store/redis.ts';
import { type Context, type Contexts, personAtTerminal } from './context.ts';
import { openDesk } from './desk.ts';
import { channelsOf, webhooks } from './doctor-alerts.ts';
import { type Output, printReply } from './output.ts';

interface Patient {
  readonly contexts: Contexts;
  readonly env: NodeJS.ProcessEnv;
  readonly output: Output;
}

type Examination = (patient: Patient) => Promise<readonly Judgement[]>;
type ClusterExamination = (context: Context) => Promise<readonly Judgement[]>;

/** `mailha doctor`: checks everything the bot depends on. Returns the exit code of the worst verdict. */
export async function doctor(patient: Patient, { json }: { readonly json: boolean }): Promise<number> {
  const all: Judgement[] = [];
  const examine = async (check: string, judged: () => Promise<readonly Judgement[]>) =>
    all.push(...(await judged().catch((error: unknown) => [broken(check, error)])));
  await examine('node.version', () => node(patient));
  const contexts = contextsOf(patient, all);
  for (const context of contexts) {
    await examine('inventory.file', () => inventory(context));
    await examine('secrets.file', () => secrets(context));
  }
  for (const each of [redis, following, slack]) await examine(each.name, () => each(patient));
  for (const context of contexts) await examine('webhook.accepts', () => webhooks(context));
  for (const context of contexts) await examine('hosts', () => hosts(context));
  const status = worst(all.map((judged) => judged.status));
  const judgements = all.map(judgementJson);
  printReply(patient.output, { card: verdictsCard(all), data: { kind: 'doctor', status, judgements } }, json);
  return exitCodes[status];
}

/** Empty when the inventories cannot be loaded, which is added to `noted`. */
function contextsOf({ contexts }: Patient, noted: Judgement[]): readonly Context[] {
  try {
    return contexts.all;
  } catch (error) {
    noted.push(broken('inventory.file', error));
    return [];
  }
}

/** A file or setting that its reader refused. */
function broken(check: string, error: unknown): Judgement {
  if (!(error instanceof Refused)) throw error;
  return {
    check,
    status: 'critical',
    hosts: [],
    summary: describe(error),
    remedy: 'fix it, then run `mailha doctor` again',
  };
}

const node: Examination = async () => {
  const wanted = itself.engines.node;
  return [{ check: 'node.version', status: 'ok', hosts: [], summary: `Node ${process.version} (wanted ${wanted})` }];
};

const inventory: ClusterExamination = async (context) => {
  const { name, hosts } = context.inventory;
  const fine = { check: 'inventory.file', status: 'ok', hosts: [], summary: `${name}, ${hosts.length} hosts` } as const;
  return [fine, ...oddInventory(context.inventory)];
};

/** Only a worker needs secrets. */
const secrets: ClusterExamination = async (context) => {
  try {
    return [
      {
        check: 'secrets.file',
        status: 'ok',
        hosts: [],
        summary: `all ${Object.keys(context.cluster.secrets).length} present`,
      },
    ];
  } catch (error) {
    const remedy = '`mailha secrets init` creates missing secrets; a machine that runs only the app needs none';
    return [{ check: 'secrets.file', status: 'degraded', hosts: [], summary: describe(error), remedy }];
  }
};

const redis: Examination = async ({ contexts }) => {
  const [first] = contexts.all;
  if (!first) return [];
  const desk = openDesk(first);
  try {
    const refusing = await desk.refusingNow();
    if (refusing.length > 0) {
      const remedy = 'until then jobs wait, and no job can be started or approved';
      return refusing.map((summary) => ({ check: 'redis.writes', status: 'critical', hosts: [], summary, remedy }));
    }
    const sentences = await desk.settingsToMend();
    const remedy = 'change that Redis setting; BullMQ and the journal depend on it';
    if (sentences.length === 0)
      return [{ check: 'redis.settings', status: 'ok', hosts: [], summary: 'no setting risks data loss' }];
    return sentences.map((summary) => ({ check: 'redis.settings', status: 'degraded', hosts: [], summary, remedy }));
  } finally {
    await desk.close();
  }
};

const slack: Examination = async ({ contexts, env }) => {
  const settings = loadSlackSettings(env);
  const { examineSlack } = await import('../slack/doctor.ts');
  const log = pino({ level: contexts.settings.logLevel === 'debug' ? 'debug' : 'silent' });
  const channels = (await Promise.all(contexts.all.map(channelsOf))).flat();
  return examineSlack({ settings, scopes: manifest.oauth_config.scopes.bot, channels, log });
};

/**
 * Which version of the inventories the running processes follow. Also when this process cannot read them: the others continue with
 * what they have.
 */
const following: Examination = async ({ contexts }) => {
  const address = parseRedisUrl(contexts.settings.redisUrl);
  const redis = promptRedis(address, noLog, usualPatienceMs);
  const asking = answered({ redis, address, patienceMs: usualPatienceMs }, () => judgeFollowing({ redis }));
  // The check of Redis above reports an unreachable Redis.
  return asking.catch(() => []).finally(() => redis.disconnect());
};

const hosts: ClusterExamination = async (context) => {
  const { observe } = await import('./observe.ts');
  const request = { job: reachJob.name, params: {} };
  const looking = { job: reachJob, request, text: 'doctor', by: personAtTerminal() };
  const { journal } = await observe(context, looking, () => {});
  return journal.flatMap(({ happening }) => (happening.kind === 'judged' ? [happening.judgement] : []));
};
