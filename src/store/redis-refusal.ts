import { describe } from '../model/text/errors.ts';

/** Redis is up and answers that it takes no write (or no command at all) now. */
export interface RedisRefusal {
  /** As Redis names it: OOM, READONLY … */
  readonly code: Code;
  /** Redis' own words, without a full stop. */
  readonly words: string;
  /** What an operator does about it. */
  readonly remedy: string;
}

/**
 * Error codes that say nothing about the command itself: the same command succeeds once the server is repaired (Redis: src/server.c,
 * createSharedObjects and processCommand). None of these commands was carried out.
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

/** Redis 7 names no code where the ACL forbids a command within a script; a blocked command is ended when the primary becomes a replica. */
const synonyms: readonly (readonly [RegExp, Code])[] = [
  [/^ERR The user executing the script can't run/, 'NOPERM'],
  [/^UNBLOCKED /, 'READONLY'],
];

/** Another server may be the primary by now, which only a new connection finds. */
const elsewhere: readonly Code[] = ['READONLY', 'MASTERDOWN'];

export function isElsewhere({ code }: RedisRefusal): boolean {
  return elsewhere.includes(code);
}

/** Undefined when the error is about something else. */
export function refusalIn(error: unknown): RedisRefusal | undefined {
  if (!isReply(error)) return undefined;
  // Redis adds where in a script it happened, which Redis 6 puts before the error itself.
  const words = describe(error)
    .replace(/^ERR Error running script.*@user_script: ?\d+: -?/, '')
    .replace(/ script: [0-9a-f]{40}.*$/s, '')
    .replace(/\.\s*$/, '');
  const code = synonyms.find(([pattern]) => pattern.test(words))?.[1] ?? /^[A-Z]+/.exec(words)?.[0] ?? '';
  return isCode(code) ? { code, words, remedy: remedies[code] } : undefined;
}

/** Whether Redis itself answered so, and not the connection to it. */
export function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

function isCode(code: string): code is Code {
  return Object.hasOwn(remedies, code);
}
