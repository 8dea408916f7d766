/** How long is waited for what, in seconds. */
export interface Times {
  /** For TCP, key exchange and login together. */
  readonly connect: number;
  /** Between two questions whether the host is still there; two without an answer, and it is taken for dead. */
  readonly keepalive: number;
  /** For all facts of a round on the host. */
  readonly facts: number;
  /** For another change on the same host. */
  readonly lock: number;
  /** On top of what the host itself allows, for the way there and back. */
  readonly grace: number;
}

export const usualTimes: Times = { connect: 10, keepalive: 5, facts: 20, lock: 30, grace: 8 };

/** Of a command that names no limit, in seconds. */
export const commandSeconds = 60;

/**
 * How long a host that is locked for a change waits for the worker's word to go. Less than a lease lasts (`leaseMs` in queue.ts): one
 * that was confirmed after the lock was taken is still held when the command starts.
 */
export const goSeconds = 10;

/** Between the TERM and the KILL of what takes too long, in seconds. */
export const killAfter = 5;

/**
 * Sessions on one connection, of sshd_config(5)'s MaxSessions, which is 10. sshd may count as many again that have just been
 * closed: it clears them away once per round, after it has read what we ask next. Two are kept free for stopping what
 * runs in the others.
 */
export const sessions = 4;

/** Most that one fact may print, in bytes. */
export const factLimit = 1024 * 1024;

/** Most that all facts of a round, or a change, may print, in bytes. */
export const outputLimit = 16 * 1024 * 1024;
