import type { Check } from '../check/check.ts';
import type { FactSet } from '../check/fact.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Role } from '../inventory/services.ts';
import type { Step } from './step.ts';

/** A condition on a host's current facts. */
export interface HostCondition<F> {
  readonly facts: FactSet<F>;
  holds(facts: F, inventory: Inventory): boolean;
}

/** Hosts of some roles that run the same steps, usually one at a time, with gates after each. */
export interface Stage<F = Record<string, unknown>> {
  readonly on: readonly Role[];
  /** Only these hosts, by name. */
  readonly only?: readonly string[];
  /** All hosts except these, by name. */
  readonly but?: readonly string[];
  readonly steps: readonly Step[];
  /** Must be ok before any host is planned or changed: preconditions for a safe start. */
  readonly before?: readonly Check[];
  /** Must be ok before the next host is changed, and before the next stage that includes this host. */
  readonly gates: readonly Check[];
  /**
   * `last declared first` starts with the director of lowest priority. `together` runs all hosts at once, only for
   * steps that disturb no clients: later stages wait for their own hosts only.
   */
  readonly order: 'as declared' | 'last declared first' | 'together';
  /** Hosts that meet this now come last: the active director after its backups. */
  readonly last?: HostCondition<F>;
  /** Whether a host serves clients. If none does, all run at once: there are no clients to disturb. */
  readonly serves?: HostCondition<F>;
}

/** Something that can be deployed: the word after `plan` and `deploy`. */
export interface Target {
  readonly id: string;
  readonly summary: string;
  readonly stages: readonly Stage[];
}

export function defineStage<F>(stage: Stage<F>): Stage {
  return stage as unknown as Stage;
}
