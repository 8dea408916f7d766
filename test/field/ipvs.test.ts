import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tableAsDeclared } from '../../src/checks/director/ipvs.ts';
import { ipvs } from '../../src/facts/director/ipvs.ts';
import { ipvsConnectionsFrom } from '../../src/facts/director/ipvs-connections.ts';
import { captured } from '../support/captures.ts';
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

  // Formats of ipvsadm 1.31: print_service_entry in ipvsadm.c.
  const table = captured('field/01-ipvs-fwmark.txt').replace(/^FWM.*/ms, '');
  const imaps = 'TCP  192.0.2.12:993 wrr persistent 600';
  const others: readonly (readonly [what: string, table: string, expected: RegExp])[] = [
    [
      'one mark of IPv4 and of IPv6',
      `${table}FWM  1 wlc\n  -> 192.0.2.99:0                 Tunnel  1      0          0\nFWM  1 IPv6 wlc persistent 600 mask 64\n`,
      only(/FWM 1 is not declared, FWM 1 IPv6 is not declared/),
    ],
    [
      'a netmask of persistence',
      table.replace(imaps, `${imaps} mask 255.255.255.0`),
      only(/imaps has .* "mask 255.*"/),
    ],
    [
      'flags of no scheduler',
      table.replace(imaps, 'TCP  192.0.2.12:993 wrr (flag-1) persistent 600'),
      only(/.*"flag-1"/),
    ],
    [
      'sh with the port',
      table.replace('sh-fallback', 'sh-fallback,sh-port'),
      only(/https has undeclared flag "sh-port"/),
    ],
    [
      'the director itself',
      table.replace('192.0.2.17:993               Route', '192.0.2.17:993               Local'),
      /^ok:/,
    ],
    ['one packet scheduling', `${table}UDP  192.0.2.12:53 rr ops\n`, only(/UDP 192\.0\.2\.12:53 is not declared/)],
  ];
  for (const [what, text, expected] of others) {
    it(what, () => assert.match(checked(tableAsDeclared, { lb1: { ipvs: ipvs.parse(text, 0) } }), expected));
  }

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

  it('reads every state of a connection, and leaves out templates of marks and ports that only begin alike', () => {
    // print_conn in ipvsadm.c, and the state names of ip_vs_proto_tcp.c; the last columns are those of a persistence engine.
    const list = `IPVS connection entries
pro expire state       source             virtual            destination
IP  04:59  ERR!        203.0.113.7:0      0.0.0.1:0          192.0.2.17:0
TCP 14:59  ESTABLISHED 203.0.113.9:5151   192.0.2.12:993     192.0.2.18:993
TCP 00:58  SYN_RECV    203.0.113.9:51515  192.0.2.12:993     192.0.2.18:993   sip              callid
TCP 120:00 UNKNOWN     [2001:db8::7]:51515 [2001:db8::12]:993 [2001:db8::17]:993
`;
    const found = asked(ipvsConnectionsFrom([51_515]), { programs: { ipvsadm: list } });
    assert.deepEqual(
      found.map(({ state, source }) => `${state} ${source}`),
      ['SYN_RECV 203.0.113.9:51515', 'UNKNOWN [2001:db8::7]:51515'],
    );
  });
});
