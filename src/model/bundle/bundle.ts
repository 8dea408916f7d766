import { z } from 'zod';
import { statuses } from '../check/check.ts';
import { Judgement } from '../check/judgement.ts';
import { Inventory } from '../inventory/inventory.ts';

/** Increases when an older mailha could no longer read a new bundle. */
export const bundleFormat = 'mailha-bundle/1';

/** Why a host or one of its facts could not be read. */
export const Unreachable = z.object({
  /** What was being done, as in `asking 31 facts`. */
  doing: z.string(),
  cause: z.string().nullable(),
  remedy: z.string().nullable(),
});
export type Unreachable = z.infer<typeof Unreachable>;

const about = { id: z.string(), argv: z.array(z.string()) };

/** The answer of one host to one question, as printed. */
export const RecordedFact = z.union([
  z.object({
    ...about,
    /** By the bot's clock, in ms since the epoch. */
    sentAt: z.number(),
    receivedAt: z.number(),
    ended: z.union([z.number(), z.enum(['late', 'flood', 'flood of all', 'incomplete'])]),
    stdout: z.string(),
    stderr: z.string(),
    /** Time limit. */
    seconds: z.number(),
  }),
  z.object({ ...about, unreachable: Unreachable }),
]);
export type RecordedFact = z.infer<typeof RecordedFact>;

export const RecordedHost = z.object({ name: z.string(), facts: z.array(RecordedFact) });
export type RecordedHost = z.infer<typeof RecordedHost>;

/** A question to something else than a host, and its answer: a DNS record, the greeting of a mail service. */
const Asked = z.object({ question: z.array(z.unknown()), answer: z.unknown() });
export type Asked = z.infer<typeof Asked>;

/** What a look came to when the bundle was made. */
const Look = z.object({
  command: z.string(),
  status: z.enum(statuses).nullable(),
  sentence: z.string(),
  judgements: z.array(Judgement),
});

/** Everything that mailha saw of a cluster at one moment, without secrets. Documented in docs/bundle.md. */
export const Bundle = z.object({
  format: z.literal(bundleFormat),
  /** ISO 8601 in UTC. */
  madeAt: z.iso.datetime(),
  versions: z.object({ mailha: z.string(), node: z.string() }),
  /** Names of the settings in the environment, with the values of those that cannot be secret. */
  settings: z.record(z.string(), z.string()),
  inventory: Inventory,
  hosts: z.array(RecordedHost),
  names: z.object({ servers: z.array(z.string()), asked: z.array(Asked) }),
  greetings: z.array(Asked),
  /** LDAP searches. */
  directories: z.array(Asked).default([]),
  looks: z.array(Look),
});
export type Bundle = z.infer<typeof Bundle>;
