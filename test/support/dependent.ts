/**
 * Program and arguments for `spawn` of a child that dies with this process (prctl(2), PR_SET_PDEATHSIG), even when this one is killed
 * and runs no hook. A child that outlives its test keeps the runner's pipes open, and the runner waits for it forever.
 */
export function dependent(argv: readonly string[]): readonly [string, string[]] {
  return ['setpriv', ['--pdeathsig', 'KILL', ...argv]];
}
