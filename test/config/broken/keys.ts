import { type Broken, end } from './broken.ts';

export const keys: readonly Broken[] = [
  ['nothing but a word', /.*/s, 'cluster', '1:1: found "cluster", wanted keys with values'],
  ['a list instead of keys', /.*/s, '- name: example', '1:1: found a list, wanted keys with values'],
  [
    'a key that nearly is one',
    'domain:',
    'domian:',
    '1:1: domain: found nothing, wanted a domain such as example.net',
    '2:1: found "domian" as a key, did you mean domain?',
  ],
  [
    'a key deep inside that nearly is one',
    'public: 192.0.2.13',
    'publik: 192.0.2.13',
    '11:5: hosts[1].public: found nothing, wanted an IPv4 address such as 192.0.2.13',
    '11:18: hosts[1]: found "publik" as a key, did you mean public?',
  ],
  [
    'a key in the wrong case',
    'interface: eth0',
    'Interface: eth0',
    '4:11: networks.public.interface: found nothing, wanted an interface name of at most 15 characters such as eth0',
    '4:33: networks.public: found "Interface" as a key, did you mean interface?',
  ],
  [
    'a key that is like none',
    'domain:',
    'colour: blue\ndomain:',
    '2:1: found "colour" as a key, wanted one of name, domain, networks, vips, hosts, services, database, mail, dns, ssh, access, limits, fencing, drills, drillTimes, timeZone, unattended, alerts, channels, approvalMinutes',
  ],
  [
    'a key that was only begun',
    end,
    'ssh: { known: known_hosts }\n',
    '17:8: ssh: found "known" as a key, did you mean knownHosts?',
  ],
  [
    'a number as a key',
    end,
    '1: one\n',
    '17:1: found "1" as a key, wanted one of name, domain, networks, vips, hosts, services, database, mail, dns, ssh, access, limits, fencing, drills, drillTimes, timeZone, unattended, alerts, channels, approvalMinutes',
  ],
  [
    'a key from the prototype',
    end,
    '__proto__: { name: other }\n',
    '17:1: found "__proto__" as a key, wanted one of name, domain, networks, vips, hosts, services, database, mail, dns, ssh, access, limits, fencing, drills, drillTimes, timeZone, unattended, alerts, channels, approvalMinutes',
  ],
  [
    'a key without a value',
    'domain: example.net',
    'domain:',
    '2:8: domain: found nothing, wanted a domain such as example.net',
  ],
  [
    'a key left out',
    ', hypervisor: hv1 }',
    ' }',
    '11:5: hosts[1].hypervisor: found nothing, wanted a lower-case name of at most 63 characters such as lb1',
  ],
];
