import { type LdirectordView, ldirectordView } from '../../facts/director/ldirectord.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { realServers } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { hostNames } from '../cluster/words.ts';

interface DrainFileFacts {
  readonly view: LdirectordView;
}

/** A director that was down during a `drain` or `undrain` still has the old state, and would apply it once it holds the VIP. */
export const drainedAlike = defineCheck<DrainFileFacts>({
  id: 'ldirectord.drained-alike',
  on: 'director',
  facts: { view: ldirectordView },
  judge({ seen }, inventory) {
    const split = realServers(inventory).flatMap((server) => {
      const drains = ({ facts }: Seen<DrainFileFacts>) => facts.view.maintenance.has(server.public);
      const names = (of: readonly Seen<DrainFileFacts>[]) => named(of.map(({ host }) => host.name));
      const [yes, no] = [seen.filter(drains), seen.filter((one) => !drains(one))];
      if (yes.length === 0 || no.length === 0) return [];
      return [{ name: server.name, text: `${server.name} is drained on ${names(yes)} but not on ${names(no)}` }];
    });
    const [first] = split;
    if (!first) return { status: 'ok', hosts: hostNames(seen), summary: 'directors agree on drained real servers' };
    return {
      status: 'degraded',
      hosts: split.map(({ name }) => name),
      summary: split.map(({ text }) => text).join('; '),
      remedy: `Run \`drain ${first.name}\` to drain it on every director, or \`undrain ${first.name}\` on none: now it depends on which director holds the VIP.`,
    };
  },
});
