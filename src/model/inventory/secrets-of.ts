import type { Cluster } from '../plan/step.ts';
import { passwordsIn } from './fencing-secrets.ts';
import { secretValues } from './secrets.ts';

/** All that the redactor has to hide and that is known without reading another file. */
export function secretsOf({ inventory, secrets }: Cluster): readonly string[] {
  return [...secretValues(secrets), ...passwordsIn(inventory)];
}
