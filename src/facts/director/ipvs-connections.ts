import type { Fact } from '../../model/check/fact.ts';

/** One connection that a director leads, as `ipvsadm -Lnc` shows it; each address with its port. */
export interface IpvsConnection {
  readonly state: string;
  readonly source: string;
  readonly virtual: string;
  readonly destination: string;
}

/** A director may lead a million connections: only those from the ports asked about leave it, and few of them. */
const script = `ipvsadm -L -n -c 2>/dev/null | awk -v ports=" $1 " '{
  n = split($4, source, ":")
  if ($1 == "TCP" && index(ports, " " source[n] " ") && shown++ < 200) print $3, $4, $5, $6
}'`;

/** Connections from these ports of whatever client. There are none where the kernel has no ip_vs. */
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
