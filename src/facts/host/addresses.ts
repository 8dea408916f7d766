import { z } from 'zod';
import type { Fact } from '../../model/check/fact.ts';

// Invalid list items are skipped without hiding the others.
const Links = z.array(z.unknown());
const Link = z.object({
  ifname: z.string(),
  addr_info: Links,
  flags: z.array(z.string()).catch([]),
  operstate: z.string().catch(''),
});
const AddressOfLink = z.object({ local: z.string(), prefixlen: z.int().default(32) });

/** An IPv4 address configured in the kernel. */
export interface HeldAddress {
  readonly interface: string;
  readonly address: string;
  readonly prefix: number;
  /** On a dummy interface, which no packet of the network reaches (ip-link(8)). */
  readonly isDummy?: true;
  /** On an interface that is switched off or has no link: the kernel keeps its addresses, and no packet reaches them. */
  readonly isDown?: true;
}

export type Place = Pick<HeldAddress, 'interface' | 'address' | 'isDummy' | 'isDown'>;

/** Whether the host holds the address and answers ARP for it; on lo or a dummy interface it is a real server's VIP. */
export function isHeld(all: readonly Place[], address: string): boolean {
  return all.some((held) => held.interface !== 'lo' && !held.isDummy && !held.isDown && held.address === address);
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
        if (!link || !data) return [];
        // ppp and tun have NOARP as well, and no BROADCAST.
        const isDummy = ['BROADCAST', 'NOARP'].every((flag) => link.flags.includes(flag));
        const held = { interface: link.ifname, address: data.local, prefix: data.prefixlen };
        return [{ ...held, ...(isDummy ? { isDummy } : {}), ...(isDown(link) ? { isDown: true as const } : {}) }];
      });
    });
  },
};

/** As ip(8) shows it: NO-CARRIER without a link, M-DOWN on a VLAN whose interface is off. */
function isDown({ flags, operstate }: z.infer<typeof Link>): boolean {
  const isOff = operstate === 'DOWN' && !flags.includes('UP');
  return isOff || flags.includes('NO-CARRIER') || flags.includes('M-DOWN');
}
