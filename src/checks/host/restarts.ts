import type { Files } from '../../facts/host/files.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { packages } from '../../facts/host/packages.ts';
import { type Restarters, restarters } from '../../facts/host/restarters.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';

/** Packages that restart a daemon of the cluster when they are upgraded. */
const daemons = [
  ...['keepalived', 'ldirectord', 'mariadb-server', 'galera-arbitrator-4', 'slapd', 'postfix', 'dovecot-core'],
  ...['nginx', 'nginx-light', 'nfs-kernel-server'],
];

interface RestartFacts {
  readonly files: Files;
  readonly installed: ReadonlySet<string>;
  readonly restarters: Restarters;
}

/** Automatic updates restart daemons on all hosts on the same morning, whatever is down elsewhere. */
export const restartsInTurn = defineCheck({
  id: 'host.restarts',
  on: 'every host',
  facts: { files: managedFiles, installed: packages, restarters },
  judge: ({ seen }) => {
    const verdicts = [reboots(seen), upgrades(seen), needrestart(seen)].filter((verdict) => verdict !== undefined);
    const bad = new Set(verdicts.flatMap(({ hosts }) => hosts));
    const good = seen.filter(({ host }) => !bad.has(host.name)).map(({ host }) => fine(host));
    return combine(
      [...verdicts, ...good],
      (all) => `no automatic update restarts the cluster's daemons on ${named(hostsOf(all))}`,
    );
  },
});

type Seen = readonly { readonly host: { readonly name: string }; readonly facts: RestartFacts }[];

/** Whatever is down elsewhere, and on all hosts at the same time if they have the same setting. */
function reboots(seen: Seen): Verdict | undefined {
  const due = seen.flatMap(({ host, facts }) =>
    facts.restarters.reboots === undefined ? [] : [{ name: host.name, at: facts.restarters.reboots }],
  );
  if (due.length === 0) return undefined;
  const byTime = Map.groupBy(due, ({ at }) => at);
  const words = [...byTime].map(
    ([at, some]) => `${named(some.map(({ name }) => name))} ${at === 'now' ? 'at once' : `at ${at}`}`,
  );
  return {
    status: 'degraded',
    hosts: due.map(({ name }) => name),
    summary: `unattended-upgrades reboots ${words.join(', ')} when an update needs it`,
    remedy:
      'Set `Unattended-Upgrade::Automatic-Reboot "false";` there in /etc/apt/apt.conf.d/52mailha; `host.reboot` says which hosts wait for a reboot: one at a time.',
  };
}

function upgrades(seen: Seen): Verdict | undefined {
  const due = seen.map(({ host, facts }) => ({ name: host.name, daemons: exposed(facts) }));
  const hosts = due.filter((each) => each.daemons.length > 0).map(({ name }) => name);
  if (hosts.length === 0) return undefined;
  const all = [...new Set(due.flatMap((each) => each.daemons))].toSorted();
  const list = all.map((name) => `"${name}$";`).join(' ');
  return {
    status: 'degraded',
    hosts,
    summary: `unattended-upgrades may restart ${named(all)} on ${named(hosts)} at any time`,
    remedy: `Exclude them there, and upgrade one host at a time: \`Unattended-Upgrade::Package-Blacklist { ${list} };\` in /etc/apt/apt.conf.d/52mailha. Other packages are still upgraded.`,
  };
}

/** The installed daemons that unattended-upgrades does not leave alone. */
function exposed({ installed, restarters: { upgrades: isOn, excluded } }: RestartFacts): readonly string[] {
  return isOn ? daemons.filter((name) => installed.has(name) && !excluded.some((one) => matches(one, name))) : [];
}

/** It compares with re.match() of Python, whose syntax is nearly the same. */
function matches(expression: string, name: string): boolean {
  try {
    return new RegExp(`^(?:${expression})`).test(name);
  } catch {
    return false;
  }
}

function needrestart(seen: Seen): Verdict | undefined {
  const due = seen.filter(({ facts }) => facts.restarters.needrestart && !facts.files.has(paths.needrestart));
  if (due.length === 0) return undefined;
  const hosts = due.map(({ host }) => host.name);
  return {
    status: 'degraded',
    hosts,
    summary: `needrestart on ${named(hosts)} restarts daemons after every update ($nrconf{restart} is 'a')`,
    remedy: `\`deploy all\` excepts the cluster's daemons in ${paths.needrestart}; \`host.libraries\` then says which wait for a restart.`,
  };
}
