import assert from 'node:assert/strict';
import type { Check, Verdict } from '../../src/model/check/check.ts';
import type { Seen, View } from '../../src/model/check/fact.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import type { Host, Inventory } from '../../src/model/inventory/inventory.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { inventory } from './fake-world.ts';

export function hostNamed(name: string): Host {
  const host = inventory.hosts.find((known) => known.name === name);
  if (!host) throw new Error(`no host ${name}`);
  return host;
}

/** What hosts said, by name; undefined is a host that did not answer. */
export function view<F>(said: Readonly<Record<string, F | undefined>>, { sentAt = 0, receivedAt = 0 } = {}): View<F> {
  const hosts = Object.entries(said).map(([name, facts]) => ({ host: hostNamed(name), facts }));
  return {
    seen: hosts.flatMap(({ host, facts }): Seen<F>[] => (facts ? [{ host, facts, sentAt, receivedAt }] : [])),
    missing: hosts.flatMap(({ host, facts }) =>
      facts ? [] : [{ host, error: new HostError(host.name, 'connecting', { remedy: `Start ${host.name}.` }) }],
    ),
  };
}

/** The hosts of a verdict are declared, and its summary names no others: mutes and causes rely on it. */
export function mustNameItsHosts(
  { summary, hosts, others = [] }: Verdict | Judgement,
  { hosts: all }: Inventory,
): void {
  const named = all.filter(({ name }) => summary.match(/[\w.-]*\w/g)?.includes(name)).map(({ name }) => name);
  const about = [...hosts, ...others];
  for (const name of about)
    assert(
      all.some((host) => host.name === name),
      `${name} is declared: ${summary}`,
    );
  for (const name of named) assert(about.includes(name), `${name} is among [${about.join(', ')}]: ${summary}`);
}

/** What a check says of what was seen; it has something to say. */
export function judged(check: Check, seen: View<unknown>, around: View<unknown> = { seen: [], missing: [] }): Verdict {
  const verdict = check.judge(
    seen as View<Record<string, unknown>>,
    inventory,
    around as View<Record<string, unknown>>,
  );
  assert(verdict, `${check.id} has something to say`);
  mustNameItsHosts(verdict, inventory);
  return verdict;
}
