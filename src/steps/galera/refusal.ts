import { Refused } from '../../model/text/errors.ts';
import type { BootstrapRefusal } from './outcome.ts';

/** Refused since data might be lost; whoever shows it shows what every node has as well. */
export class DataAtRisk extends Refused {}

/** Why not, and what a person has to find out. */
export function inWords({ why, find }: BootstrapRefusal): string {
  return `refusing to start: ${why}. First: ${find}`;
}
