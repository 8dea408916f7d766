import type { Inventory } from './inventory.ts';
import { addressRules } from './rules/addresses.ts';
import { directRoutingRules } from './rules/direct-routing.ts';
import { directoryRules } from './rules/directory.ts';
import type { Finding, Rule } from './rules/finding.ts';
import { nameRules } from './rules/names.ts';
import { quorumRules, quorumWarnings } from './rules/quorum.ts';
import { serviceRules, serviceWarnings } from './rules/services.ts';
import { settingRules, settingWarnings } from './rules/settings.ts';

const rules: readonly Rule[] = [
  ...nameRules,
  ...addressRules,
  ...quorumRules,
  ...serviceRules,
  ...directRoutingRules,
  ...directoryRules,
  ...settingRules,
];
const cautions: readonly Rule[] = [...quorumWarnings, ...serviceWarnings, ...settingWarnings];

/** Every error that makes the inventory unusable. */
export function errorsIn(inventory: Inventory): readonly Finding[] {
  return rules.flatMap((rule) => rule(inventory));
}

/** Every warning. */
export function warningsIn(inventory: Inventory): readonly Finding[] {
  return cautions.flatMap((rule) => rule(inventory));
}
