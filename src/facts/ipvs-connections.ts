import type { Fact } from '../model/fact.ts';

/**
 * By which real server this connection is served, as the director's kernel has it: its address and port. Undefined when it
 * is none of this director's. A busy director has very many, so the host looks for the one.
 */
export function servedBy(clientPort: number, virtual: string): Fact<string | undefined> {
  return {
    id: `ipvs.connection ${clientPort} ${virtual}`,
    argv: ['sh', '-c', 'ipvsadm -Lnc 2>/dev/null | grep -F -- ":$0 $1 "; exit 0', String(clientPort), virtual],
    parse: (stdout) => /^TCP\s+\S+\s+\S+\s+\S+\s+\S+\s+(\S+)\s*$/m.exec(stdout)?.[1],
  };
}
