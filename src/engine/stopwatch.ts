import type { Observer } from '../model/plan/world.ts';

/** Returns a function that returns the seconds elapsed. */
export function stopwatch(world: Pick<Observer, 'now'>): () => number {
  const began = world.now().getTime();
  return () => (world.now().getTime() - began) / 1000;
}
