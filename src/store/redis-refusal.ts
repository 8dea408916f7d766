import { describe } from '../model/text/errors.ts';

/** Redis is up but refuses writes (or all commands) for now. */
export interface RedisRefusal {
  /** Redis' error code: OOM, READONLY … */
  readonly code: Code;
  /** Redis' own message, without a full stop. */
  readonly words: string;
  /** How to repair it. */
  readonly remedy: string;
}

/**
 * Error codes of the server's state, not of the command: the same command succeeds after the repair (Redis: src/server.c,
 * createSharedObjects and processCommand). A refused command had no effect.
 */
export const remedies = {
  OOM: 'free memory of Redis or raise its maxmemory',
  MISCONF: 'Redis cannot save to its disk; see its log',
  READONLY: 'this Redis is a replica; REDIS_URL must name the primary, and sentinel:// follows a failover',
  MASTERDOWN: 'this Redis is a replica that lost its primary; start the primary',
  NOREPLICAS: 'start the replicas of Redis or lower its min-replicas-to-write',
  LOADING: 'wait until Redis has read its data from disk',
  CLUSTERDOWN: 'see `redis-cli cluster info`',
  BUSY: 'a script keeps Redis busy; see its log',
  NOAUTH: 'check the password in REDIS_URL',
  WRONGPASS: 'check user and password in REDIS_URL',
  NOPERM: 'check the ACL of the Redis user in REDIS_URL',
} as const;
type Code = keyof typeof remedies;

/** Refusals without a code of their own: Redis 7 when the ACL forbids a command in a script, and blocked commands on a demoted primary. */
const synonyms: readonly (readonly [RegExp, Code])[] = [
  [/^ERR The user executing the script can't run/, 'NOPERM'],
  [/^UNBLOCKED /, 'READONLY'],
];

/** The primary may have moved; only a new connection finds it. */
const elsewhere: readonly Code[] = ['READONLY', 'MASTERDOWN'];

export function isElsewhere({ code }: RedisRefusal): boolean {
  return elsewhere.includes(code);
}

/** Undefined for any other error. */
export function refusalIn(error: unknown): RedisRefusal | undefined {
  if (!isReply(error)) return undefined;
  // Redis adds the position in the script; Redis 6 puts it before the error.
  const words = describe(error)
    .replace(/^ERR Error running script.*@user_script: ?\d+: -?/, '')
    .replace(/ script: [0-9a-f]{40}.*$/s, '')
    .replace(/\.\s*$/, '');
  const code = synonyms.find(([pattern]) => pattern.test(words))?.[1] ?? /^[A-Z]+/.exec(words)?.[0] ?? '';
  return isCode(code) ? { code, words, remedy: remedies[code] } : undefined;
}

/** Whether the error is a reply from Redis, not a connection error. */
export function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

function isCode(code: string): code is Code {
  return Object.hasOwn(remedies, code);
}
