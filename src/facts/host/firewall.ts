import type { Fact } from '../../model/check/fact.ts';

export const firewallTable = 'mailha_ports';

/** Which version of our rules these are; undefined where there are none. The version is the name of an empty chain. */
export function versionIn(rules: string): string | undefined {
  return /chain version_(\w+)/.exec(rules)?.[1];
}

/** Of the rules that the kernel has. */
export const firewallVersion: Fact<string | undefined> = {
  id: 'nftables.version',
  argv: ['sh', '-c', 'command -v nft >/dev/null || exit 3; nft list table inet "$0"', firewallTable],
  anyCode: true,
  parse: versionIn,
};
