import { z } from 'zod';
import { statuses } from '../check/check.ts';
import { permissions } from '../inventory/access.ts';
import { webhookKinds } from '../inventory/webhook.ts';
import { JobOutput, JudgementOutput, runShape, time } from './run.ts';

/** Increases when a key goes or changes its meaning; new keys and new kinds may come at any time. */
export const schemaVersion = 'mailha/1';

const document = <K extends string, S extends z.ZodRawShape>(kind: K, about: string, shape: S) =>
  z.strictObject({ schema: z.literal(schemaVersion), kind: z.literal(kind), ...shape }).describe(about);

const HoldOutput = z.strictObject({
  kind: z.enum(['freeze', 'lock']),
  by: z.string(),
  because: z.string(),
  until: time.nullable().describe('null for a freeze, which lasts until `thaw`'),
});
export type HoldOutput = z.infer<typeof HoldOutput>;

const UndeliveredOutput = z.strictObject({
  id: z.string(),
  text: z.string(),
  channel: z.string(),
  error: z.string().describe("Slack's error code"),
  since: time,
  isRetried: z.boolean(),
  told: z.array(z.string()).describe('people who got a direct message instead'),
});

const AuditOutput = z.strictObject({
  id: z.string(),
  at: time,
  job: z.string().nullable(),
  text: z.string(),
  seal: z.string().nullable().describe('null for the seconds until it is sealed'),
});
export type AuditOutput = z.infer<typeof AuditOutput>;

const ClusterOutput = z.strictObject({
  name: z.string(),
  status: z.enum(statuses),
  worst: z
    .strictObject({ status: z.enum(statuses), summary: z.string(), remedy: z.string().nullable() })
    .nullable()
    .describe('the worst verdict that is not ok'),
  lookedAt: time.nullable(),
  checks: z.int(),
  incidents: z.int(),
  waiting: z.int().describe('jobs that wait for approval'),
  running: z.int(),
  hold: HoldOutput.nullable(),
});
export type ClusterOutput = z.infer<typeof ClusterOutput>;

const FoundKey = z.strictObject({
  host: z.string(),
  status: z.enum(['known', 'unknown', 'changed', 'revoked', 'unreachable']),
  knownAs: z.string().nullable().describe('name in known_hosts'),
  type: z.string().nullable(),
  fingerprint: z.string().nullable(),
  expected: z.array(z.strictObject({ type: z.string(), fingerprint: z.string(), line: z.int() })),
  why: z.string().nullable().describe('why no key was read'),
});
export type FoundKey = z.infer<typeof FoundKey>;

/** Every document that `--json` prints, by `kind`. */
export const documents = [
  document('run', 'Every command that starts a job, and `job ID`.', runShape),
  document('queued', '`retry`, and any change with `--detach`.', { job: JobOutput }),
  document('logs', '`logs ID`.', {
    job: JobOutput,
    events: z.array(z.strictObject({ at: time, kind: z.string(), text: z.string() })),
  }),
  document('jobs', '`jobs`.', {
    jobs: z.array(JobOutput).describe('newest first'),
    waiting: z.array(JobOutput).describe('older jobs that wait for approval'),
    hold: HoldOutput.nullable().describe('the freeze or lock in force'),
  }),
  document('decision', '`approve`, `reject`, `cancel`, `resume`.', {
    done: z.boolean(),
    sentence: z.string().describe('what happens now, or why not'),
    job: JobOutput,
  }),
  document('alerts', '`alerts`.', {
    incidents: z.array(JobOutput).describe('those that are open'),
    mutes: z.array(z.strictObject({ what: z.string(), until: time, by: z.string(), because: z.string() })),
    received: z
      .array(
        z.strictObject({
          name: z.string(),
          fingerprint: z.string(),
          status: z.enum(['degraded', 'critical']),
          hosts: z.array(z.string()),
          summary: z.string(),
          since: time,
        }),
      )
      .describe('alerts that an Alertmanager sent and that still fire, worst first'),
    undelivered: z.array(UndeliveredOutput).describe('jobs and incidents whose messages Slack refuses'),
    refusedWebhooks: z
      .array(
        z.strictObject({
          id: z.string().describe('the incident'),
          webhook: z.string(),
          kind: z.enum(webhookKinds),
          error: z.string(),
          remedy: z.string(),
          since: time,
        }),
      )
      .describe('events that webhooks refuse'),
    rounds: z.enum(['fine', 'late', 'off']).describe('whether health rounds run'),
    lastRound: time.nullable(),
    everySeconds: z.number().nullable().describe('null when rounds are off'),
  }),
  document('audit', '`audit [WORD…]`.', {
    entries: z.array(AuditOutput).describe('newest last'),
    more: z.boolean().describe('whether older entries match too'),
  }),
  document('audit-export', '`audit export`. Without `--json` it prints one entry a line.', {
    entries: z.array(
      z.strictObject({ id: z.string(), run: z.string(), happening: z.unknown(), seal: z.string().nullable() }),
    ),
  }),
  document('audit-verified', '`audit verify`.', {
    intact: z.boolean(),
    sealed: z.int(),
    open: z.int().describe('entries that are sealed within seconds'),
    seal: z.string().nullable().describe('of the last entry'),
    broken: z.strictObject({ id: z.string(), why: z.string() }).nullable(),
  }),
  document('clusters', '`clusters`.', { clusters: z.array(ClusterOutput).describe('worst first') }),
  document('whoami', '`whoami`.', {
    id: z.string(),
    groups: z.array(z.string()),
    roles: z.array(z.enum(permissions)),
    outsider: z.string().nullable(),
  }),
  document('help', '`help`.', {
    commands: z.array(
      z.strictObject({
        name: z.string(),
        usage: z.string(),
        summary: z.string(),
        role: z.enum(['anyone', ...permissions]),
        examples: z.array(z.string()),
      }),
    ),
  }),
  document('told', '`ack`, `mute`, `unmute`, `freeze`, `thaw`, `lock`, `unlock`.', { sentence: z.string() }),
  document('doctor', '`doctor`.', { status: z.enum(statuses), judgements: z.array(JudgementOutput) }),
  document('host-keys', '`hosts trust`.', {
    found: z.array(FoundKey),
    recorded: z.array(z.strictObject({ host: z.string(), became: z.string() })),
  }),
  document('bundle', '`bundle`.', {
    path: z.string(),
    bytes: z.int(),
    hosts: z.array(
      z.strictObject({
        name: z.string(),
        facts: z.int().describe('answers that the bundle has'),
        unreachable: z.string().nullable().describe('why the host could not be read'),
      }),
    ),
    looks: z.array(z.strictObject({ command: z.string(), status: z.enum(statuses).nullable(), sentence: z.string() })),
  }),
  document('secrets', '`secrets init`. Names only, never values.', {
    files: z.array(z.strictObject({ path: z.string(), created: z.array(z.string()), kept: z.array(z.string()) })),
  }),
  document('error', 'Any command that was refused or failed. It is the only document printed.', {
    message: z.string(),
    remedy: z.string().nullable(),
    host: z.string().nullable().describe('the host that caused it'),
    bug: z.boolean().describe('whether it is a bug in mailha'),
    exitCode: z.int(),
  }),
] as const;

export const Document = z.discriminatedUnion('kind', documents);
export type Document = z.infer<typeof Document>;

type Without<T> = T extends unknown ? Omit<T, 'schema'> : never;

/** A document without the version, which the terminal adds. */
export type Output = Without<Document>;

/** The output of one kind. */
export type OutputOf<K extends Output['kind']> = Extract<Output, { kind: K }>;
