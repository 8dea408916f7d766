import { ownServerId } from '../../facts/ldap/config.ts';
import type { Verdict } from '../../model/check/check.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { bySid, sidText } from '../../model/mail/csn.ts';
import { namesOf } from '../../model/mail/directory.ts';
import { named } from '../../model/text/named.ts';
import { span } from '../cluster/words.ts';
import type { Provider } from './providers.ts';

/** More than the clock of the bot may be wrong; host.clock reports less. */
const aheadSeconds = 600;

/**
 * A contextCSN of the future stays after the clock was set back, and every change that its provider makes until then is
 * older: the others ignore it ("CSN too old", syncrepl.c) and look the same all the while.
 */
export function aheadOfClock(all: readonly Provider[], { domain }: Inventory): Verdict | undefined {
  const newest = bySid(all.flatMap(({ directory }) => directory.csns));
  const ahead = all.flatMap(({ name, seen }) => {
    const sid = ownServerId(seen.facts.config, namesOf(seen.host, domain));
    const csn = sid === undefined ? undefined : newest.get(sid);
    const seconds = csn ? csn.time / 1e6 - seen.receivedAt / 1000 : 0;
    // Without the time of an answer nothing can be said.
    return sid !== undefined && seen.receivedAt > 0 && seconds > aheadSeconds ? [{ name, sid, seconds }] : [];
  });
  if (ahead.length === 0) return undefined;
  const hosts = ahead.map(({ name }) => name);
  const others = all.filter(({ name }) => !hosts.includes(name)).map(({ name }) => name);
  const which = ahead.map(({ sid, seconds }) => `${sidText(sid)} (${span(seconds)})`);
  return {
    status: 'critical',
    hosts,
    others,
    summary: `contextCSN of serverID ${named(which)} is ahead of the clock: changes made on ${named(hosts)} do not reach the others until then`,
    remedy: `Make changes on ${named(others) || 'another provider'} only. Set the clock right, then reload every provider without it: \`slapcat\` on one, remove the CSNs of the future (contextCSN, entryCSN), \`slapadd -w\` on each.`,
  };
}
