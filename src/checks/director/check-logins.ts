import { declaredTable } from '../../facts/director/ipvs.ts';
import { type LdirectordView, ldirectordView } from '../../facts/director/ldirectord.ts';
import { type IredmailState, iredmailState } from '../../facts/mail/iredmail.ts';
import { defineCheck } from '../../model/check/check.ts';
import { checkMailbox, hasCheckMailbox } from '../../model/mail/check-mailbox.ts';
import { named } from '../../model/text/named.ts';
import { hostNames } from '../cluster/words.ts';

/**
 * The checks' mailbox can log in somewhere. Where it can log in nowhere, no failed login takes a real server out
 * (mailha_login in check.pl), so a real server that cannot authenticate would stay in.
 */
export const checkLogins = defineCheck({
  id: 'ldirectord.logins',
  on: 'director',
  facts: { view: ldirectordView },
  around: { on: ['mail'], facts: { state: iredmailState } },
  judge({ seen }: Seen, inventory, { seen: mail }: { readonly seen: readonly Mail[] }) {
    const installed = mail.some(({ facts }) => facts.state.release !== undefined);
    if (!hasCheckMailbox(inventory) || !installed || seen.length === 0) return undefined;
    const { address } = checkMailbox(inventory);
    const refused = declaredTable(inventory).flatMap((service) =>
      service.realServers.flatMap((real) => {
        const key = `${service.address}-${real.address}.login`;
        const why = seen.map(({ facts }) => facts.view.reasons.get(key)).find((reason) => reason !== undefined);
        return why === undefined ? [] : [{ host: real.host.name, service: service.name, why }];
      }),
    );
    const [first] = refused;
    if (!first) {
      return {
        status: 'ok',
        hosts: hostNames(seen),
        summary: `checks of ${named(hostNames(seen))} log in as ${address}`,
      };
    }
    const hosts = [...new Set(refused.map(({ host }) => host))];
    const services = [...new Set(refused.map(({ service }) => service))];
    return {
      status: 'degraded',
      hosts,
      others: hostNames(seen),
      summary: `${address} cannot log in to ${named(services)} on ${named(hosts)} (${first.why})`,
      remedy:
        'Run `deploy mail`, which makes the mailbox, and `deploy directors`, which writes its password. If people cannot log in either, see `ldap`.',
    };
  },
});

interface Seen {
  readonly seen: readonly {
    readonly host: { readonly name: string };
    readonly facts: { readonly view: LdirectordView };
  }[];
}
interface Mail {
  readonly facts: { readonly state: IredmailState };
}
