import assert from 'node:assert/strict';
import type { Check, Verdict } from '../../src/model/check/check.ts';
import type { Seen, View } from '../../src/model/check/fact.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
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

/** What a check says of what was seen; it has something to say. */
export function judged(check: Check, seen: View<unknown>, around: View<unknown> = { seen: [], missing: [] }): Verdict {
  const verdict = check.judge(
    seen as View<Record<string, unknown>>,
    inventory,
    around as View<Record<string, unknown>>,
  );
  assert(verdict, `${check.id} has something to say`);
  return verdict;
}
