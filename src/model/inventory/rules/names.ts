import { type Rule, repeated } from './finding.ts';

/** Hosts, VIPs and the database's alias share one name space: all are in /etc/hosts of every host. */
const distinctNames: Rule = ({ hosts, vips, database }) =>
  repeated(
    [
      ...hosts.map(({ name }, i) => ({ path: ['hosts', i, 'name'], value: name, owner: `host ${i + 1} of the list` })),
      ...vips.map(({ name }, i) => ({ path: ['vips', i, 'name'], value: name, owner: `VIP ${i + 1} of the list` })),
      { path: ['database', 'alias'], value: database.alias, owner: 'the alias of the database' },
    ],
    (name, owner) => `found "${name}" again, wanted a name of its own (${owner} has it)`,
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

export const nameRules: readonly Rule[] = [distinctNames, distinctServices, distinctVrids, distinctRoles];
