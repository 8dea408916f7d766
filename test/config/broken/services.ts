import { type Broken, end } from './broken.ts';

export const services: readonly Broken[] = [
  ['no services', /services:.*/s, 'services: []', '17:11: services: found an empty list, wanted a list of at least 1'],
  [
    'an unknown scheduler',
    'check: imaps',
    'check: imaps, scheduler: fair',
    '19:76: services[1].scheduler: found "fair", wanted one of rr, wrr, lc, wlc, sh, dh, mh',
  ],
  [
    'an unknown forwarding method',
    'check: imaps',
    'check: imaps, forwarding: nat',
    '19:77: services[1].forwarding: found "nat", wanted one of gate, masq, ipip',
  ],
  [
    'an unknown check',
    'check: imaps',
    'check: ping',
    '19:58: services[1].check: found "ping", wanted one of mysql, http, https, imaps, pops, smtps, submission, connect',
  ],
  ['a port out of range', '993', '70000', '19:36: services[1].port: found 70000, wanted at most 65535'],
  [
    'no time at all to keep a client',
    'check: imaps',
    'check: imaps, persistent: 0',
    '19:77: services[1].persistent: found 0, wanted at least 1',
  ],
  [
    'an unknown VIP',
    end,
    '  - { name: pops, vip: lb1, port: 995, on: mail, check: pops }\n',
    '20:24: services[2].vip: found "lb1", wanted the name of a VIP: lb0 and db0',
  ],
  [
    'two services on one port',
    end,
    '  - { name: pops, vip: lb0, port: 993, on: mail, check: pops }\n',
    '20:35: services[2].port: found port 993 of VIP lb0 again, wanted one virtual service on it (service imaps has it)',
  ],
  [
    'two services with one name',
    end,
    '  - { name: imaps, vip: lb0, port: 995, on: mail, check: pops }\n',
    '20:13: services[2].name: found "imaps" again, wanted a name of its own (service 2 of the list has it)',
  ],
  [
    'a service without real servers',
    /filer, (arbiter.*)on: mail/s,
    '$1on: filer',
    '19:45: services[1].on: found "filer", wanted a role that at least one host has',
  ],
  [
    'a service on the directors',
    end,
    '  - { name: web, vip: lb0, port: 80, on: director, check: http }\n',
    '20:42: services[2].on: found "director", wanted the role of its real servers: directors only pass connections on',
  ],
  [
    'a MySQL check of a mail host',
    'check: imaps',
    'check: mysql',
    '19:58: services[1].check: found "mysql" for the role mail, wanted it only `on: database`',
  ],
  [
    'a VIP without a service',
    /^.*imaps.*\n/m,
    '',
    '7:5: vips[0]: found VIP "lb0" without a service, wanted one on it (or remove the VIP)',
  ],
  [
    'one VIP for both tiers',
    / {2}- \{ name: db0[^\n]*\n(.*)vip: db0/s,
    '$1vip: lb0',
    '7:5: vips[0]: found "lb0" for database and mail hosts, wanted a VIP for each: under direct routing (gate) a real server holds the VIP on its own loopback and so reaches itself instead of the other tier (db1 would not reach the service imaps); declare a second VIP as in cluster.example.yaml, or use `forwarding: masq`',
  ],
  [
    'a director that is a real server',
    '[mail]',
    '[mail, director]',
    '15:71: hosts[5].roles: found mail1 as director and as real server of imaps, wanted one of the two: under direct routing (gate) a real server keeps the VIP on its loopback without answering ARP, a director holds it on the public interface and must answer, and two directors that are real servers hand connections to each other in a loop',
  ],
];
