/** Time limits in seconds. */
export interface Times {
  /** For the TCP connection. */
  readonly connect: number;
  /** From the start of the connection to the end of the login: a host that swaps or installs packages takes long. */
  readonly login: number;
  /** Keepalive interval; after two without an answer the host counts as dead. */
  readonly keepalive: number;
  /** For all facts of one read on the host. */
  readonly facts: number;
  /** Wait for another change on the same host. */
  readonly lock: number;
  /** Network allowance on top of the limit on the host. */
  readonly grace: number;
}

export const usualTimes: Times = { connect: 10, login: 30, keepalive: 5, facts: 20, lock: 30, grace: 8 };

/** Default time limit of a command in seconds. */
export const commandSeconds = 60;

/**
 * How long a locked host waits for the worker's go. Shorter than a lease (`leaseMs` in queues.ts): a lease confirmed after the
 * lock was taken is still held when the command starts.
 */
export const goSeconds = 10;

/** Seconds between TERM and KILL after a timeout. */
export const killAfter = 5;

/**
 * Sessions on one connection, of sshd_config(5)'s MaxSessions, which is 10. sshd may count as many again that have just been
 * closed: it frees them once per loop, after it has read the next request. Two are reserved for stopping what
 * runs in the others.
 */
export const sessions = 4;

/** Output limit of one fact in bytes. */
export const factLimit = 1024 * 1024;

/** Output limit of all facts of one read, or of a change, in bytes. */
export const outputLimit = 16 * 1024 * 1024;

/** Time limit of one talk with a directory in seconds. */
export const consultSeconds = 60;

/** Most bytes that a directory may answer in one talk: a million short entries have less. */
export const consultLimit = 256 * 1024 * 1024;
