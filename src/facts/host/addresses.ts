import { z } from 'zod';
import type { Fact } from '../../model/check/fact.ts';

// Of each list what can be read is taken: an address that cannot be read hides no other.
const Links = z.array(z.unknown());
const Link = z.object({ ifname: z.string(), addr_info: Links });
const AddressOfLink = z.object({ local: z.string(), prefixlen: z.int().default(32) });

/** An IPv4 address that the kernel holds now. */
export interface HeldAddress {
  readonly interface: string;
  readonly address: string;
  readonly prefix: number;
}

/** Whether it answers ARP for it: on loopback a VIP is a real server's. */
export function isHeld(all: readonly Pick<HeldAddress, 'interface' | 'address'>[], address: string): boolean {
  return all.some((held) => held.interface !== 'lo' && held.address === address);
}

/** Whether a real server answers for one of these VIPs, which directors may lead clients to. */
export function isRealServer(
  all: readonly Pick<HeldAddress, 'interface' | 'address'>[],
  vips: readonly { address: string }[],
) {
  return vips.some((vip) => all.some((held) => held.interface === 'lo' && held.address === vip.address));
}

/** What the kernel holds, whatever keepalived or ifupdown believe. */
export const addresses: Fact<readonly HeldAddress[]> = {
  id: 'linux.addresses',
  argv: ['ip', '-json', '-4', 'address', 'show'],
  parse(stdout) {
    return Links.parse(JSON.parse(stdout)).flatMap((each) => {
      const link = Link.safeParse(each).data;
      return (link?.addr_info ?? []).flatMap((one) => {
        const { data } = AddressOfLink.safeParse(one);
        return link && data ? [{ interface: link.ifname, address: data.local, prefix: data.prefixlen }] : [];
      });
    });
  },
};
