import type { Observer } from '../model/plan/world.ts';

/** Answers how many seconds have passed since it was made. */
export function stopwatch(world: Pick<Observer, 'now'>): () => number {
  const began = world.now().getTime();
  return () => (world.now().getTime() - began) / 1000;
}
