import { shown } from '../../text/found.ts';
import { named } from '../../text/named.ts';
import { hostsWith } from '../inventory.ts';
import { type Rule, repeated } from './finding.ts';

const onKnownVip: Rule = ({ services, vips }) =>
  services.flatMap(({ vip }, i) => {
    if (vips.some(({ name }) => name === vip)) return [];
    const message = `found ${shown(vip)}, wanted the name of a VIP: ${named(vips.map(({ name }) => name))}`;
    return [{ path: ['services', i, 'vip'], message }];
  });

const distinctPorts: Rule = ({ services }) =>
  repeated(
    services.map(({ name, vip, port }, i) => ({
      path: ['services', i, 'port'],
      value: `${port} of VIP ${vip}`,
      owner: `service ${name}`,
    })),
    (place, owner) => `found port ${place} again, wanted one virtual service on it (${owner} has it)`,
  );

/** Roles without hosts are reported elsewhere. */
const withRealServers: Rule = (inventory) =>
  inventory.services.flatMap(({ on }, i) => {
    if (on === 'director' || on === 'database' || on === 'mail' || hostsWith(inventory, on).length > 0) return [];
    return [{ path: ['services', i, 'on'], message: `found "${on}", wanted a role that at least one host has` }];
  });

/** A director that fails together with its own real server loses both, and its own traffic never leaves it. */
const notOnDirectors: Rule = ({ services }) =>
  services.flatMap(({ on }, i) => {
    if (on !== 'director') return [];
    const message = 'found "director", wanted the role of its real servers: directors only pass connections on';
    return [{ path: ['services', i, 'on'], message }];
  });

const mysqlOnDatabases: Rule = ({ services }) =>
  services.flatMap(({ check, on }, i) => {
    if (check !== 'mysql' || on === 'database') return [];
    return [
      { path: ['services', i, 'check'], message: `found "mysql" for the role ${on}, wanted it only \`on: database\`` },
    ];
  });

const everyVipUsed: Rule = ({ services, vips }) =>
  vips.flatMap(({ name }, i) => {
    if (services.some(({ vip }) => vip === name)) return [];
    return [
      { path: ['vips', i], message: `found VIP "${name}" without a service, wanted one on it (or remove the VIP)` },
    ];
  });

const answersComeBack: Rule = ({ services }) =>
  services.flatMap(({ name, forwarding }, i) => {
    if (forwarding === 'gate') return [];
    const needs = {
      masq: 'the real servers must route their answers by the director that holds the VIP, also those for clients inside the public network',
      ipip: 'the real servers must have the VIP on a tunnel interface',
    }[forwarding];
    const message = `${name} uses ${forwarding}: ${needs}; mailha writes it into the directors' tables but does not set that up`;
    return [{ path: ['services', i, 'forwarding'], message }];
  });

export const serviceRules: readonly Rule[] = [
  onKnownVip,
  distinctPorts,
  withRealServers,
  notOnDirectors,
  mysqlOnDatabases,
  everyVipUsed,
];
export const serviceWarnings: readonly Rule[] = [answersComeBack];
