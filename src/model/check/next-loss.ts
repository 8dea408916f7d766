/** Who carries what at a moment. Names of hosts. What is not set up is left out. */
export interface Carriers {
  /** That hold the VIPs or would take them over. */
  readonly directors: readonly string[];
  /** By virtual service, who is given its clients. */
  readonly services: ReadonlyMap<string, readonly string[]>;
  /** In Galera's Primary component, the arbiter too: more than half of them must go on seeing each other. */
  readonly votes: readonly string[];
  /** Those of them that have the data. */
  readonly databases: readonly string[];
  readonly filers: readonly string[];
}

/** What clients would miss if these hosts lost their power at once; nothing when that is no outage. */
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

/** Each of these, by itself: one host, or all hosts of a failure domain. */
export function eachAlone(groups: ReadonlyMap<string, readonly string[]>, carriers: Carriers): readonly Losable[] {
  return [...groups].map(([name, hosts]) => ({ name, missed: missedWithout(new Set(hosts), carriers) }));
}
