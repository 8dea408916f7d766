import { readings } from '../../facts/host/readings.ts';
import { type StaleService, type Updates, updates } from '../../facts/host/updates.ts';
import { defineCheck } from '../../model/check/check.ts';
import { named } from '../../model/text/named.ts';
import { counted, hostNames } from '../cluster/words.ts';

export const noRebootDue = defineCheck({
  id: 'host.reboot',
  on: 'every host',
  facts: { readings, updates },
  judge({ seen }) {
    const due = seen.flatMap(({ host, facts }) => {
      const why = whyReboot(facts.readings.rebootFor, facts.updates);
      return why === undefined ? [] : [{ host, why }];
    });
    if (due.length === 0) return { status: 'ok', hosts: hostNames(seen), summary: 'no host needs a reboot' };
    return {
      status: 'degraded',
      hosts: hostNames(due),
      summary: `reboot required on ${named(due.map(({ host, why }) => `${host.name} (${why})`))}`,
      remedy: 'Reboot them one at a time, a director only while it holds no VIP.',
    };
  },
});

/** The file of update-notifier comes first: it also tells of libraries for which a restart of services is not enough. */
function whyReboot(packages: readonly string[] | undefined, found: Updates): string | undefined {
  const { runningKernel, runningBuild, installedBuild } = found;
  const newest = newestKernel(found);
  if (newest !== undefined && compareVersions(newest, runningKernel) > 0)
    return `runs kernel ${runningKernel}, ${newest} is installed`;
  // An update without a new ABI number replaces the running kernel's own package.
  if (runningBuild && installedBuild && compareVersions(installedBuild, runningBuild) > 0)
    return `runs build ${runningBuild} of kernel ${runningKernel}, ${installedBuild} is installed`;
  return packages && (packages.join(', ') || 'no reason given');
}

/** Of the running kernel's flavour: undefined where the kernel comes from elsewhere, as in a container or a UML guest. */
function newestKernel({ runningKernel, kernels }: Updates): string | undefined {
  const alike = kernels.filter((kernel) => flavourOf(kernel) === flavourOf(runningKernel));
  return alike.toSorted(compareVersions).at(-1);
}

/** `amd64` of 6.1.0-47-amd64, `cloud-amd64` of 6.12.57+deb13-cloud-amd64, and '' of a plain 6.1.176. */
function flavourOf(kernel: string): string {
  return kernel.replace(/^\d[\w.+~]*(-\d[\w.+~]*)?-?/, '');
}

/** By their numbers, as in 6.1.0-9 before 6.1.0-10; negative when `a` is older. */
function compareVersions(a: string, b: string): number {
  const [these, those] = [numbersIn(a), numbersIn(b)];
  const at = these.findIndex((number, place) => number !== (those[place] ?? -1));
  return at < 0 ? these.length - those.length : (these[at] ?? 0) - (those[at] ?? -1);
}

const numbersIn = (version: string) => [...version.matchAll(/\d+/g)].map(Number);

export const noStaleServices = defineCheck({
  id: 'host.libraries',
  on: 'every host',
  facts: { updates },
  judge({ seen }) {
    const due = seen.filter(({ facts }) => facts.updates.stale.length > 0);
    if (due.length === 0)
      return { status: 'ok', hosts: hostNames(seen), summary: 'no service runs replaced libraries' };
    return {
      status: 'degraded',
      hosts: hostNames(due),
      summary: due.map(({ host, facts }) => stalesOn(host.name, facts.updates.stale)).join('; '),
      remedy:
        'Restart them on one host at a time: `restart databases` for MariaDB; on a director or mail host drain it first with ' +
        '`maintenance HOST for 1h because library update`, then `systemctl restart UNIT`. dbus and systemd-logind need a reboot.',
    };
  },
});

/** Services that a summary names per host. */
const mostNamed = 4;

function stalesOn(host: string, stale: readonly StaleService[]): string {
  const names = stale.slice(0, mostNamed).map(({ service }) => service);
  const more = stale.length - names.length;
  const file = stale[0]?.file.split('/').at(-1);
  const those = named([...names, ...(more > 0 ? [`${more} more`] : [])]);
  return `${counted(stale.length, 'service')} on ${host} (${those}) ${stale.length === 1 ? 'runs' : 'run'} replaced libraries such as ${file}`;
}
