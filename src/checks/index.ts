import type { Check } from '../model/check.ts';
import { vipHeldOnce } from './vip.ts';

/** Everything the cluster promises and that can be told by looking; in the order in which status shows it. */
export const checks: readonly Check[] = [vipHeldOnce];
