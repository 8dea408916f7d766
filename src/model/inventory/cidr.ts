import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const isAddress = (text: string) => z.ipv4().safeParse(text).success;

/** An IPv4 network; `example` is one, for the error. */
export function cidr(example: string) {
  return z.cidrv4({
    error: ({ input }) => {
      const typed = String(input);
      const [address = '', mask = ''] = typed.split('/');
      const areBoth = isAddress(address) && isAddress(mask);
      const length = areBoth ? ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask() : null;
      if (length !== null) return `wanted the length of the prefix in place of the mask: ${address}/${length}`;
      return `wanted an IPv4 network such as ${example}${isAddress(typed) ? `, or ${typed}/32 for this address alone` : ''}`;
    },
  });
}
