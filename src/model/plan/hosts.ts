import type { Answers, Fact } from '../check/fact.ts';
import type { Host } from '../inventory/inventory.ts';
import type { Run } from './step.ts';

/** One write, as it goes to a host. */
export interface Command extends Run {
  readonly summary: string;
  /** How long it may take. Default 60. */
  readonly timeoutSeconds?: number;
  /**
   * Of the lease that the run holds. The host keeps the highest it has seen and refuses a lower one, so that a worker
   * that was frozen past its lease changes nothing when it wakes up.
   */
  readonly fence?: number;
  /** Is given every line of its output as it comes. */
  readonly onLine?: (line: string) => void;
  /** Without it the command starts as soon as the host is free: for what puts a fault back, and waits for nobody. */
  readonly turn?: Turn;
}

/** Who has a say while a command waits for its turn on the host. Once it has started, nobody has. */
export interface Turn {
  /** Asked once the host is locked for it. The command starts when this resolves, and never does when it throws. */
  confirm(): Promise<void>;
  /** Gives it up at once, while it waits. */
  readonly stopped?: AbortSignal;
  /** Told when the host is busy with something else. */
  waits?(what: string): void;
}

/** The hosts of the cluster as the worker reaches them; implemented by hosts/ssh.ts. */
export interface Hosts {
  /**
   * Everything asked, in one round trip. A lost connection is tried once more. Throws HostError when the host cannot
   * be asked at all; an error of one fact stands in its answer.
   */
  ask(host: Host, facts: readonly Fact[], signal?: AbortSignal): Promise<Answers>;
  /** Runs one command to its end; never tries twice. Throws HostError, or Refused when the fence is stale. */
  change(host: Host, command: Command, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
