import { describe } from 'node:test';
import { tableAsDeclared } from '../../src/checks/director/ipvs.ts';
import { ipvs } from '../../src/facts/director/ipvs.ts';
import { ipvsConnectionsFrom } from '../../src/facts/director/ipvs-connections.ts';
import { asked, checked, fieldCases } from '../support/field.ts';

describe('field: ipvsadm -Ln', () => {
  const only = (difference: RegExp) => new RegExp(`^degraded: IPVS table of lb1: ${difference.source} -> On lb1`);
  fieldCases(
    [
      ['01-ipvs-fwmark.txt', 'a firewall mark is a service of its own', only(/FWM 1 is not declared/)],
      ['03-ipvs-udp-same-address.txt', 'UDP beside TCP on one port', only(/UDP 192\.0\.2\.12:443 is not declared/)],
      ['04-ipvs-ipv6-strays.txt', 'IPv6 services', only(/\[2001:db8:811::cafe:3\]:443 is not declared/)],
      ['06-ipvs-sh-without-fallback.txt', 'a flag is missing', only(/mysql lacks flag sh-fallback: clients [^,]*/)],
      [
        '08-ipvs-forwarding.txt',
        'another way of forwarding',
        only(/192\.0\.2\.17:993 of imaps has .* Tunnel, not Route/),
      ],
      ['09-ipvs-none.txt', 'a kernel without ip_vs', /^critical: lb1 has no IPVS table/],
    ],
    (text, file) => checked(tableAsDeclared, { lb1: { ipvs: ipvs.parse(text, file.startsWith('09-') ? 255 : 0) } }),
  );

  fieldCases(
    [['08-ipvs-forwarding.txt', 'large counters', '123456 9876543']],
    (text) =>
      ipvs
        .parse(text, 0)
        ?.services.flatMap(({ realServers }) => realServers)
        .filter(({ active }) => active > 0)
        .map(({ active, inactive }) => `${active} ${inactive}`)
        .join() ?? '',
  );

  fieldCases(
    [
      [
        '11-ipvs-connections.txt',
        'templates, UDP and IPv6 beside one connection',
        'ESTABLISHED 203.0.113.7:51515 192.0.2.12:993 192.0.2.17:993',
      ],
    ],
    (text) =>
      asked(ipvsConnectionsFrom([51_515]), { programs: { ipvsadm: text } })
        .map((one) => Object.values(one).join(' '))
        .join('\n'),
  );
});
