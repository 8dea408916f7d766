import type { Fact } from '../../model/check/fact.ts';

export const firewallTable = 'mailha_ports';

/** The version of our loaded rules, stored as the name of an empty chain; undefined where they are not loaded. */
export function versionIn(rules: string): string | undefined {
  return /chain version_(\w+)/.exec(rules)?.[1];
}

/** The rules version in the kernel. */
export const firewallVersion: Fact<string | undefined> = {
  id: 'nftables.version',
  argv: ['sh', '-c', 'command -v nft >/dev/null || exit 3; nft list table inet "$0"', firewallTable],
  anyCode: true,
  parse: versionIn,
};
