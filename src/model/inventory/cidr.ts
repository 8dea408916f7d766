import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** An IPv4 network; `example` is one, for the error. */
export function cidr(example: string) {
  return z.cidrv4({
    error: ({ input }) => {
      const [address = '', mask = ''] = String(input).split('/');
      const areBoth = [address, mask].every((part) => z.ipv4().safeParse(part).success);
      const length = areBoth ? ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask() : null;
      return length === null
        ? `wanted an IPv4 network such as ${example}`
        : `wanted the length of the prefix in place of the mask: ${address}/${length}`;
    },
  });
}
