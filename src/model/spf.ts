import ipaddr from 'ipaddr.js';

/** Whose mail it is about: a host that sends in the name of a domain. */
export interface Sender {
  readonly name: string;
  readonly address: string;
  /** Whether mail for the domain goes to it. */
  readonly isMx: boolean;
}

export type SpfResult = 'pass' | 'fail' | 'softfail' | 'neutral' | 'unsure';

const results: Readonly<Record<string, SpfResult>> = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' };

/**
 * What a record says of mail from this host: the first term that matches decides (RFC 7208 4.6.2). `unsure` when that may
 * be one that stands in the record of somebody else, which is not followed.
 */
export function spfResult(text: string, domain: string, sender: Sender): SpfResult {
  const terms = text.toLowerCase().split(/\s+/).slice(1);
  let unsure = false;
  for (const term of terms) {
    const [, qualifier = '+', mechanism = ''] = /^([+\-~?]?)(.*)$/.exec(term) ?? [];
    const found = matches(mechanism, domain, sender);
    if (found === 'elsewhere') unsure = true;
    else if (found) return unsure ? 'unsure' : (results[qualifier || '+'] ?? 'neutral');
  }
  return unsure ? 'unsure' : 'neutral';
}

/** `all` without a minus lets everybody send. */
export function letsEverybodySend(text: string): boolean {
  return /\s\+?all(\s|$)/i.test(text);
}

function matches(mechanism: string, domain: string, { name, address, isMx }: Sender): boolean | 'elsewhere' {
  const [, kind = '', value] = /^([a-z0-9]+)(?:[:=]([^/]*))?/.exec(mechanism) ?? [];
  switch (kind) {
    case 'all':
      return true;
    case 'mx':
      return value === undefined || value === domain ? isMx : 'elsewhere';
    case 'a':
      return (value ?? domain) === name;
    case 'ip4':
      return isInside(address, mechanism.slice('ip4:'.length));
    case 'include':
    case 'exists':
    case 'ptr':
    case 'redirect':
      return 'elsewhere';
    default:
      return false;
  }
}

function isInside(address: string, network: string): boolean {
  const cidr = network.includes('/') ? network : `${network}/32`;
  return ipaddr.IPv4.isValidCIDR(cidr) && ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr));
}
