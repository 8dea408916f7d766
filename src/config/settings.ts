import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { describe, Refused } from '../model/text/errors.ts';

const token = (prefix: string, where: string) => {
  const wanted = `wanted a token that begins with ${prefix} (${where})`;
  return z.string(wanted).regex(new RegExp(`^${prefix}`), wanted);
};

const port = z.coerce.number('wanted a port number').int().min(1).max(65535);

/** Listen address. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

const listen = (example: string) =>
  z
    .string()
    .regex(/^[^:]+:\d{1,5}$/, `wanted an address and a port such as ${example}`)
    .transform((text): Listen => {
      const [host = '', digits] = text.split(':');
      return { host, port: Number(digits) };
    });

/** Slack connection. Slack secrets are in the environment, as with any Bolt app. */
const Slack = z.object({
  SLACK_MODE: z.enum(['socket', 'http'], 'wanted socket or http').default('socket'),
  SLACK_BOT_TOKEN: token('xoxb-', 'OAuth & Permissions of your Slack app'),
  SLACK_APP_TOKEN: token('xapp-', 'Basic Information, App-Level Tokens, with connections:write').optional(),
  SLACK_SIGNING_SECRET: z.string().min(8, 'wanted the Signing Secret (Basic Information of your Slack app)').optional(),
  SLACK_PORT: port.default(3000),
  SLACK_HOST: z.string().default('127.0.0.1'),
  SLACK_API_URL: z.url('wanted a URL such as https://slack.com/api/').default('https://slack.com/api/'),
});

export interface SlackSettings {
  /** Socket Mode needs no public address; HTTP needs one that Slack can reach. */
  readonly mode: 'socket' | 'http';
  readonly botToken: string;
  /** In Socket Mode. */
  readonly appToken: string | undefined;
  /** In HTTP mode. */
  readonly signingSecret: string | undefined;
  /** In HTTP mode: where to listen, usually behind a TLS proxy. */
  readonly host: string;
  readonly port: number;
  readonly apiUrl: string;
}

/** One path, or several separated by commas. */
const listed = z
  .string()
  .transform((text) => text.split(',').map((path) => path.trim()))
  .refine((paths) => paths.every((path) => path !== ''), 'wanted paths with commas between them');

const docsUrlWanted = 'wanted a URL of at most 200 characters such as https://git.example.net/mailha/docs';

const General = z.object({
  MAILHA_INVENTORY: listed.prefault('cluster.yaml'),
  MAILHA_SECRETS: listed.optional(),
  REDIS_URL: z.string().min(1).default('redis://127.0.0.1:6379'),
  MAILHA_SSH_KEY: z.string().optional(),
  MAILHA_DOCS_URL: z
    .url({ protocol: /^https?$/, error: docsUrlWanted })
    .max(200, docsUrlWanted)
    .optional(),
  METRICS_LISTEN: listen('127.0.0.1:9464').optional(),
  ALERTMANAGER_TOKEN: z.string().min(16, 'wanted at least 16 characters').optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'wanted a level of pino such as info')
    .default('info'),
});

/** Files of one cluster; paths are relative to the working directory. */
export interface ClusterFiles {
  readonly inventory: string;
  readonly secrets: string;
}

export interface Settings {
  /** At least one. */
  readonly clusters: readonly ClusterFiles[];
  readonly redisUrl: string;
  readonly logLevel: string;
  /** Private key file that overrides the inventory. */
  readonly sshKey: string | undefined;
  /** Address of the published `docs` folder, which verdicts link to. */
  readonly docsUrl: string | undefined;
  /** Listen address for metrics; none if unset. */
  readonly metrics: Listen | undefined;
  /** Bearer token of an Alertmanager that sends its alerts; none are accepted if unset. */
  readonly alertmanagerToken: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of every mailha process from the environment; see .env.example. Throws Refused with every problem. */
export function loadSettings(env: Environment): Settings {
  const found = read(General, env);
  if (found.ALERTMANAGER_TOKEN !== undefined && found.METRICS_LISTEN === undefined)
    throw new Refused('METRICS_LISTEN: found nothing, wanted it for ALERTMANAGER_TOKEN: alerts are received there');
  return {
    clusters: clusterFiles(found.MAILHA_INVENTORY, found.MAILHA_SECRETS),
    redisUrl: found.REDIS_URL,
    logLevel: found.LOG_LEVEL,
    sshKey: found.MAILHA_SSH_KEY,
    docsUrl: found.MAILHA_DOCS_URL,
    metrics: found.METRICS_LISTEN,
    alertmanagerToken: found.ALERTMANAGER_TOKEN,
  };
}

/** Each inventory with its secrets file, by default beside it. */
function clusterFiles(inventories: readonly string[], secrets: readonly string[] | undefined): readonly ClusterFiles[] {
  if (secrets && secrets.length !== inventories.length) {
    throw new Refused(
      `MAILHA_SECRETS: found ${secrets.length}, wanted as many as in MAILHA_INVENTORY (${inventories.length}) in the same order; by default, each is secrets.yaml beside its inventory`,
    );
  }
  return inventories.map((inventory, i) => ({
    inventory,
    secrets: secrets?.[i] ?? join(dirname(inventory), 'secrets.yaml'),
  }));
}

const Board = z.object({
  BOARD_LISTEN: listen('127.0.0.1:3001').prefault('127.0.0.1:3001'),
  BOARD_PASSWORD: z.string('wanted a password').min(8, 'wanted a password of at least 8 characters'),
});

/** Settings of the queue board. Throws Refused, never with a value. */
export function loadBoardSettings(env: Environment): Listen & { readonly password: string } {
  const { BOARD_LISTEN, BOARD_PASSWORD: password } = read(Board, env);
  return { ...BOARD_LISTEN, password };
}

/** Additional settings of the Slack app. Throws Refused with every problem, never with a value. */
export function loadSlackSettings(env: Environment): SlackSettings {
  const found = read(Slack, env);
  const mode = found.SLACK_MODE;
  const needed = mode === 'socket' ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET';
  if (found[needed] === undefined) throw new Refused(`${needed}: found nothing, wanted it for SLACK_MODE=${mode}`);
  return {
    mode,
    botToken: found.SLACK_BOT_TOKEN,
    appToken: found.SLACK_APP_TOKEN,
    signingSecret: found.SLACK_SIGNING_SECRET,
    host: found.SLACK_HOST,
    port: found.SLACK_PORT,
    apiUrl: found.SLACK_API_URL,
  };
}

/** Variables that can also be read from the file named by `…_FILE`, for systemd's LoadCredential, Docker and Kubernetes. */
const inFiles = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'REDIS_URL',
  'BOARD_PASSWORD',
  'ALERTMANAGER_TOKEN',
] as const;

/** The environment, with `…_FILE` variables replaced by file contents. Throws Refused, never with a value. */
function withFiles(env: Environment): Environment {
  const read = inFiles.flatMap((name): [string, string][] => {
    const path = env[`${name}_FILE`];
    if (!path) return [];
    try {
      return [[name, readFileSync(path, 'utf8').trim()]];
    } catch (error) {
      throw new Refused(`${name}_FILE: ${describe(error)}`);
    }
  });
  return { ...env, ...Object.fromEntries(read) };
}

function read<T>(schema: z.ZodType<T>, env: Environment): T {
  // An empty variable counts as unset, as in a copied .env.example.
  const all = Object.entries(withFiles(env));
  const given = Object.fromEntries(all.filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `${name}: found ${given[name] === undefined ? 'nothing' : 'something else'}, ${message.startsWith('wanted') ? message : `wanted a value (${message})`}`;
  });
  throw new Refused(
    [...lines, 'The environment is read from .env as well; .env.example explains each variable.'].join('\n'),
  );
}
