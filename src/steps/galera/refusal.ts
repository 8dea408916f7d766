import { Refused } from '../../model/text/errors.ts';
import type { BootstrapRefusal } from './outcome.ts';

/** Refused because data might be lost; it is shown together with what every node has. */
export class DataAtRisk extends Refused {}

/** Why not, and what a person must find out. */
export function inWords({ why, find }: BootstrapRefusal): string {
  return `refusing to start: ${why}. First: ${find}`;
}
