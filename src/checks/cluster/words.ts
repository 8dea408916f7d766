/** The names of the hosts of these. */
export function hostNames(some: readonly { readonly host: { readonly name: string } }[]): readonly string[] {
  return some.map(({ host }) => host.name);
}

/** `1 real server`, `2 real servers`. */
export function counted(count: number, thing: string, things = `${thing}s`): string {
  return `${count} ${count === 1 ? thing : things}`;
}

/** A duration in its largest sensible unit: `40 seconds`, `3 minutes`, `5 hours`, `2 days`. */
export function span(seconds: number): string {
  if (seconds < 120) return counted(Math.round(seconds), 'second');
  if (seconds < 2 * 3600) return counted(Math.round(seconds / 60), 'minute');
  if (seconds < 2 * 86_400) return counted(Math.round(seconds / 3600), 'hour');
  return counted(Math.round(seconds / 86_400), 'day');
}
