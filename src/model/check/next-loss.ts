/** Which hosts carry what, by host name. Tiers that are not deployed are left out. */
export interface Carriers {
  /** Directors that hold the VIPs or can take them over. */
  readonly directors: readonly string[];
  /** Real servers with clients, by virtual service. */
  readonly services: ReadonlyMap<string, readonly string[]>;
  /** Members of Galera's Primary component, including the arbiter; a majority must stay connected. */
  readonly votes: readonly string[];
  /** The members with data. */
  readonly databases: readonly string[];
  readonly filers: readonly string[];
}

/** What would be unavailable if these hosts lost power at once; empty when that is no outage. */
export function missedWithout(lost: ReadonlySet<string>, carriers: Carriers): readonly string[] {
  const { directors, services, votes, databases, filers } = carriers;
  const all = (hosts: readonly string[]) => hosts.length > 0 && hosts.every((host) => lost.has(host));
  const left = votes.filter((host) => !lost.has(host)).length;
  const gone = [...services].filter(([, hosts]) => all(hosts)).map(([name]) => name);
  return [
    ...(all(directors) ? ['the VIPs'] : []),
    ...(gone.length > 0 ? [gone.join(', ')] : []),
    ...(votes.length > 0 && (left * 2 <= votes.length || all(databases)) ? ["Galera's majority"] : []),
    ...(all(filers) ? ['the mail store'] : []),
  ];
}

export interface Losable {
  readonly name: string;
  readonly missed: readonly string[];
}

/** The effect of losing each group alone: one host, or all hosts of a failure domain. */
export function eachAlone(groups: ReadonlyMap<string, readonly string[]>, carriers: Carriers): readonly Losable[] {
  return [...groups].map(([name, hosts]) => ({ name, missed: missedWithout(new Set(hosts), carriers) }));
}
