import type { Answers, Fact } from '../check/fact.ts';
import type { Host } from '../inventory/inventory.ts';
import type { Run } from './step.ts';

/** One write to a host. */
export interface Command extends Run {
  readonly summary: string;
  /** Time limit in seconds. Default 60. */
  readonly timeoutSeconds?: number;
  /**
   * Fencing token of the run's lease. The host remembers the highest and refuses a lower one, so a worker that was
   * paused past its lease changes nothing when it resumes.
   */
  readonly fence?: number;
  /** Called with each line of output. */
  readonly onLine?: (line: string) => void;
  /**
   * Speaks with the command through its stdin and stdout, once it has started and printed `relayReady`; instead of `stdin`.
   * The command's stdin is closed when it resolves or throws.
   */
  readonly talk?: Talk<void>;
  /** Without it the command starts as soon as the host is free: for restores, which need no permission. */
  readonly turn?: Turn;
}

/** Uses one stream to a host. */
export type Talk<T> = (stream: NodeJS.ReadWriteStream) => Promise<T>;

/** Controls a command while it waits for its turn on the host; after it has started, nothing does. */
export interface Turn {
  /** Called once the host is locked for the command. It starts when this resolves, and never when it throws. */
  confirm(): Promise<void>;
  /** Cancels it while it waits. */
  readonly stopped?: AbortSignal;
  /** Called when the host is busy with another command. */
  waits?(what: string): void;
}

/** The cluster's hosts as seen by the worker; implemented by hosts/ssh.ts. */
export interface Hosts {
  /**
   * Gathers all facts in one round trip; retries once after a lost connection. Throws HostError when the host is
   * unreachable; the error of a single fact is part of the result.
   */
  ask(host: Host, facts: readonly Fact[], signal?: AbortSignal): Promise<Answers>;
  /** Runs one command to its end, without retries. Throws HostError, or Refused when the fence is stale. */
  change(host: Host, command: Command, signal?: AbortSignal): Promise<void>;
  /**
   * Speaks LDAP with the host's slapd as root. Only binds, searches and unbinds pass; any other request ends the stream.
   * Retries once after a lost connection. Throws HostError.
   */
  consult<T>(host: Host, talk: Talk<T>, signal?: AbortSignal): Promise<T>;
  close(): Promise<void>;
}
