import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Undefined when the text is no address. Brackets and a zone may be around it; IPv4 in IPv6 is IPv4. */
export function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  // ipaddr.js also takes what only inet_aton(3) does: 10 is 0.0.0.10 to it.
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  return bare.includes(':') && ipaddr.IPv6.isValid(bare) ? ipaddr.process(bare) : undefined;
}

/** Whether both are the same address, however each is written. */
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

/** Of 24 or 255.255.255.0. */
function prefixOf(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  return parseAddress(text)?.prefixLengthFromSubnetMask() ?? undefined;
}

/** Of this host itself: 127.0.0.1, ::1. */
export function isLoopback(address: string): boolean {
  return parseAddress(address)?.range() === 'loopback';
}
