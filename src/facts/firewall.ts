import type { Fact } from '../model/fact.ts';

export const firewallTable = 'mailha';

/** Which version of our rules the kernel has; undefined when it has none. The version is the name of an empty chain. */
export const firewallVersion: Fact<string | undefined> = {
  id: 'nftables.version',
  argv: ['sh', '-c', 'command -v nft >/dev/null || exit 3; nft list table inet "$0"', firewallTable],
  anyCode: true,
  parse: (stdout) => /chain version_(\w+)/.exec(stdout)?.[1],
};
