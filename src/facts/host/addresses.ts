import { z } from 'zod';
import type { Fact } from '../../model/check/fact.ts';

// Invalid list items are skipped without hiding the others.
const Links = z.array(z.unknown());
const Link = z.object({ ifname: z.string(), addr_info: Links });
const AddressOfLink = z.object({ local: z.string(), prefixlen: z.int().default(32) });

/** An IPv4 address configured in the kernel. */
export interface HeldAddress {
  readonly interface: string;
  readonly address: string;
  readonly prefix: number;
}

/** Whether the host holds the address and answers ARP for it; on lo it is a real server's VIP. */
export function isHeld(all: readonly Pick<HeldAddress, 'interface' | 'address'>[], address: string): boolean {
  return all.some((held) => held.interface !== 'lo' && held.address === address);
}

/** Whether the host has one of these VIPs on lo, as a real server does. */
export function isRealServer(
  all: readonly Pick<HeldAddress, 'interface' | 'address'>[],
  vips: readonly { address: string }[],
) {
  return vips.some((vip) => all.some((held) => held.interface === 'lo' && held.address === vip.address));
}

/** The kernel's addresses, whatever keepalived or ifupdown report. */
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
