import type { Cluster } from '../plan/step.ts';
import { passwordsIn } from './fencing-secrets.ts';
import { secretValues } from './secrets.ts';

/** Every value the redactor must hide that is known without reading another file. */
export function secretsOf({ inventory, secrets }: Cluster): readonly string[] {
  return [...secretValues(secrets), ...passwordsIn(inventory)];
}
