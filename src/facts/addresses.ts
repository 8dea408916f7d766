import { z } from 'zod';
import type { Fact } from '../model/fact.ts';

const Links = z.array(
  z.object({
    ifname: z.string().optional(),
    addr_info: z.array(z.object({ local: z.string().optional(), prefixlen: z.int().optional() })).optional(),
  }),
);

/** An IPv4 address that the kernel holds now. */
export interface Held {
  readonly interface: string;
  readonly address: string;
  readonly prefix: number;
}

/** Whether it answers ARP for it: on loopback a VIP is a real server's. */
export function isHeld(all: readonly Pick<Held, 'interface' | 'address'>[], address: string): boolean {
  return all.some((held) => held.interface !== 'lo' && held.address === address);
}

/** Whether a real server answers for one of these VIPs, which directors may lead clients to. */
export function isRealServer(
  all: readonly Pick<Held, 'interface' | 'address'>[],
  vips: readonly { address: string }[],
) {
  return vips.some((vip) => all.some((held) => held.interface === 'lo' && held.address === vip.address));
}

/** What the kernel holds, whatever keepalived or ifupdown believe. */
export const addresses: Fact<readonly Held[]> = {
  id: 'linux.addresses',
  argv: ['ip', '-json', '-4', 'address', 'show'],
  parse(stdout) {
    return Links.parse(JSON.parse(stdout)).flatMap((link) =>
      (link.addr_info ?? []).flatMap(({ local, prefixlen }) =>
        link.ifname && local ? [{ interface: link.ifname, address: local, prefix: prefixlen ?? 32 }] : [],
      ),
    );
  },
};
