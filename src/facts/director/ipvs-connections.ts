import type { Fact } from '../../model/check/fact.ts';

/** One connection in a director's table, as `ipvsadm -Lnc` shows it; addresses include the port. */
export interface IpvsConnection {
  readonly state: string;
  readonly source: string;
  readonly virtual: string;
  readonly destination: string;
}

/** A director may have a million connections: print only those from the given ports, and at most 200. */
const script = `ipvsadm -L -n -c 2>/dev/null | awk -v ports=" $1 " '{
  n = split($4, source, ":")
  if ($1 == "TCP" && index(ports, " " source[n] " ") && shown++ < 200) print $3, $4, $5, $6
}'`;

/** Connections from these client ports. Empty where the kernel has no ip_vs. */
export function ipvsConnectionsFrom(ports: readonly number[]): Fact<readonly IpvsConnection[]> {
  return {
    id: `ipvs.connections-from:${ports.join(',')}`,
    argv: ['sh', '-c', script, 'sh', ports.join(' ')],
    parse: (stdout) =>
      [...stdout.matchAll(/^(\S+) (\S+:\d+) (\S+:\d+) (\S+:\d+)$/gm)].map(
        ([, state = '', source = '', virtual = '', destination = '']) => ({ state, source, virtual, destination }),
      ),
  };
}
