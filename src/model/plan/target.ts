import type { Check } from '../check/check.ts';
import type { FactSet } from '../check/fact.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Role } from '../inventory/services.ts';
import type { Step } from './step.ts';

/** What may be true of a host now. */
export interface HostCondition<F> {
  readonly facts: FactSet<F>;
  holds(facts: F, inventory: Inventory): boolean;
}

/** Hosts of some roles that are taken through the same steps, most often one at a time, with gates after each. */
export interface Stage<F = Record<string, unknown>> {
  readonly on: readonly Role[];
  /** Only these of them, by name. */
  readonly only?: readonly string[];
  /** All but these of them, by name. */
  readonly but?: readonly string[];
  readonly steps: readonly Step[];
  /** Must be ok before any of them is planned or taken: what it would be dangerous to go on without. */
  readonly before?: readonly Check[];
  /** Must be ok before the next host is touched, and before the next stage that takes this one. */
  readonly gates: readonly Check[];
  /**
   * `last declared first` takes the director of lowest priority first. `together` takes all hosts at once, and is
   * for steps only that disturb nobody who is served: later stages wait for no hosts but their own.
   */
  readonly order: 'as declared' | 'last declared first' | 'together';
  /** Hosts of which this is true now come after all others: the active director after its backups. */
  readonly last?: HostCondition<F>;
  /** Whether anybody is served by a host. Where it is true of none, all are taken at once: there is nobody to disturb. */
  readonly serves?: HostCondition<F>;
}

/** Something that can be deployed: what people type after `plan` and `deploy`. */
export interface Target {
  readonly id: string;
  readonly summary: string;
  readonly stages: readonly Stage[];
}

export function defineStage<F>(stage: Stage<F>): Stage {
  return stage as unknown as Stage;
}
