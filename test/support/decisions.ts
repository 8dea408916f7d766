import { plain } from '../../src/model/run/card.ts';
import type { Decision } from '../../src/model/run/desk.ts';

/** Why a decision was refused, or `done`. */
export const why = (decision: Decision) => (decision.done ? 'done' : plain(decision.why));
