import { type LdirectordView, ldirectordView } from '../../facts/director/ldirectord.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { realServers } from '../../model/inventory/inventory.ts';
import { named } from '../cluster/words.ts';

interface Facts {
  readonly view: LdirectordView;
}

/** A director that was down during a `drain` or `undrain` does not know of it, and would act on the old state once it has the VIP. */
export const drainedAlike = defineCheck<Facts>({
  id: 'ldirectord.drained-alike',
  on: 'director',
  facts: { view: ldirectordView },
  judge({ seen }, inventory) {
    const split = realServers(inventory).flatMap((server) => {
      const drains = ({ facts }: Seen<Facts>) => facts.view.maintenance.has(server.public);
      const names = (of: readonly Seen<Facts>[]) => named(of.map(({ host }) => host.name));
      const [yes, no] = [seen.filter(drains), seen.filter((one) => !drains(one))];
      if (yes.length === 0 || no.length === 0) return [];
      return [{ name: server.name, text: `${server.name} is drained on ${names(yes)} and not on ${names(no)}` }];
    });
    const [first] = split;
    if (!first) return { status: 'ok', summary: 'directors agree on who is drained' };
    return {
      status: 'degraded',
      summary: split.map(({ text }) => text).join('; '),
      remedy: `\`drain ${first.name}\` drains it on every director, \`undrain ${first.name}\` on none: what clients get depends on who holds the VIP.`,
    };
  },
});
