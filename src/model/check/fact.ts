import type { Host, Inventory } from '../inventory/inventory.ts';
import type { Role } from '../inventory/services.ts';

/** An argv, never a shell string. Quoting happens once, in hosts/ssh.ts. */
export type Argv = readonly [program: string, ...args: string[]];

/**
 * A read-only question to one host, and the parser of its answer. All facts of a host travel in one SSH round trip. A command
 * that exits with another code than 0 makes the fact an error, unless `anyCode` makes the code part of the answer.
 */
export interface Fact<T = unknown> {
  /** Unique: facts with the same id are read once. */
  readonly id: string;
  readonly argv: Argv;
  /** Further arguments from the inventory, such as a folder. */
  given?(inventory: Inventory): readonly string[];
  readonly anyCode?: true;
  /** Time limit on the host, if longer than that of every round. */
  readonly seconds?: number;
  /** Throws when the output is not understood. */
  parse(stdout: string, code: number): T;
  /** Its output with secrets hidden, where hiding them as text would make it unreadable. */
  masked?(stdout: string, hide: (text: string) => string): string;
  /** The output is a secret as a whole, so no support bundle keeps it. */
  readonly secret?: true;
}

/** The facts a check or step wants, by the short name it will use for each. */
export type FactSet<F> = { readonly [K in keyof F]: Fact<F[K]> };

/** The values of those facts. */
export type FactsOf<S> = { readonly [K in keyof S]: S[K] extends Fact<infer T> ? T : never };

/** One host's answer to one fact. */
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: Error };

/**
 * How a program on a host ended: with an exit code, cut off for its time or its output, or for the output of all programs of
 * the round, or without an answer.
 */
export type Ended = number | 'late' | 'flood' | 'flood of all' | 'incomplete';

/** What a program printed, before a fact understands it. */
export interface RawAnswer {
  readonly ended: Ended;
  readonly stdout: string;
  /** At most its first 4 KiB. */
  readonly stderr: string;
  /** Its time limit. */
  readonly seconds: number;
}

/** All answers of one host in one round trip. */
export interface Answers {
  /** By fact id. */
  readonly byFact: ReadonlyMap<string, Answer>;
  /** By fact id, as printed; absent where no program was run. */
  readonly raw?: ReadonlyMap<string, RawAnswer>;
  /** The bot's clock in ms since the epoch: before the question left and after the answer came. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** A host that answered, with its answers. */
export interface Seen<F> {
  readonly host: Host;
  readonly facts: F;
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** A host whose facts are not known, and why. */
export interface Missing {
  readonly host: Host;
  readonly error: Error;
  /** Whether it is reachable, and only one of these facts failed. */
  readonly isReachable?: boolean;
}

/** Facts that a check or step needs about hosts other than its own. */
export interface Around<P = Record<string, unknown>> {
  readonly on: readonly Role[];
  readonly facts: FactSet<P>;
}

/** Everything known about the hosts of one role: who answered, and who did not. */
export interface View<F> {
  readonly seen: readonly Seen<F>[];
  readonly missing: readonly Missing[];
}
