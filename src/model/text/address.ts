import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Undefined if the text is not an address. Brackets and a zone are accepted; IPv4-mapped IPv6 becomes IPv4. */
export function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  // ipaddr.js also accepts what only inet_aton(3) does: it reads 10 as 0.0.0.10.
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  return bare.includes(':') && ipaddr.IPv6.isValid(bare) ? ipaddr.process(bare) : undefined;
}

/** Whether both are the same address in different notations. */
export function sameAddress(one: string, other: string): boolean {
  const [a, b] = [parseAddress(one), parseAddress(other)];
  return a !== undefined && b !== undefined && a.kind() === b.kind() && a.toString() === b.toString();
}

/** Whether it is in a network: 192.0.2.0/24, 192.0.2.0/255.255.255.0, or a single address. */
export function isInNetwork(address: string, network: string): boolean {
  const [base = '', length] = network.split('/');
  const [one, net] = [parseAddress(address), parseAddress(base)];
  if (!one || !net || one.kind() !== net.kind()) return false;
  const most = net.kind() === 'ipv4' ? 32 : 128;
  const bits = length === undefined ? most : prefixOf(length);
  return bits !== undefined && bits <= most && one.match(net, bits);
}

/** Prefix length of 24 or 255.255.255.0. */
function prefixOf(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  return parseAddress(text)?.prefixLengthFromSubnetMask() ?? undefined;
}

/** A loopback address: 127.0.0.1, ::1. */
export function isLoopback(address: string): boolean {
  return parseAddress(address)?.range() === 'loopback';
}
