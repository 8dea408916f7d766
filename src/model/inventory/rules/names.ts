import { type Rule, repeated } from './finding.ts';

/** Hosts, VIPs and the database's alias share one name space: all are in /etc/hosts of every host. */
const distinctNames: Rule = ({ hosts, vips, database }) =>
  repeated(
    [
      // First, since its default is not in the file: what is reported is the line that has the same name.
      { path: ['database', 'alias'], value: database.alias, owner: 'database.alias, by default db,' },
      ...hosts.map(({ name }, i) => ({ path: ['hosts', i, 'name'], value: name, owner: `host ${i + 1} of the list` })),
      ...vips.map(({ name }, i) => ({ path: ['vips', i, 'name'], value: name, owner: `VIP ${i + 1} of the list` })),
    ],
    (name, owner) => `found "${name}" again, wanted a name of its own (${owner} has it)`,
  );

/** On every host these are the host itself (hosts(5) of Debian). */
const loopbackNames = ['localhost', 'ip6-localhost', 'ip6-loopback'];

const notLoopback: Rule = ({ hosts, vips, database }) =>
  [
    ...hosts.map(({ name }, i) => ({ path: ['hosts', i, 'name'], name })),
    ...vips.map(({ name }, i) => ({ path: ['vips', i, 'name'], name })),
    { path: ['database', 'alias'], name: database.alias },
  ].flatMap(({ path, name }) =>
    loopbackNames.includes(name)
      ? [{ path, message: `found "${name}", wanted another name: on every host it is the host itself` }]
      : [],
  );

const distinctServices: Rule = ({ services }) =>
  repeated(
    services.map(({ name }, i) => ({ path: ['services', i, 'name'], value: name, owner: `service ${i + 1}` })),
    (name, owner) => `found "${name}" again, wanted a name of its own (${owner} of the list has it)`,
  );

const distinctVrids: Rule = ({ vips }) =>
  repeated(
    vips.map(({ name, vrid }, i) => ({ path: ['vips', i, 'vrid'], value: vrid, owner: `VIP ${name}` })),
    (vrid, owner) => `found ${vrid} again, wanted a virtual router id of its own (${owner} has it; RFC 5798 5.2.3)`,
  );

const distinctRoles: Rule = ({ hosts }) =>
  hosts.flatMap(({ name, roles }, host) =>
    repeated(
      roles.map((role, i) => ({ path: ['hosts', host, 'roles', i], value: role, owner: name })),
      (role, owner) => `found "${role}" again, wanted each role of ${owner} once`,
    ),
  );

export const nameRules: readonly Rule[] = [distinctNames, notLoopback, distinctServices, distinctVrids, distinctRoles];
