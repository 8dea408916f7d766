/** CPU time of `work` in ms; unlike wall-clock time, it does not depend on the load of the machine. */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
