import { z } from 'zod';
import { clientFacts } from '../../src/checks/ldap/client-rows.ts';
import { ldapChecks } from '../../src/checks/ldap/ldap.ts';
import { providerFacts } from '../../src/checks/ldap/providers.ts';
import { providersSideBySide } from '../../src/checks/ldap/table.ts';
import { askAll, viewOf } from '../../src/engine/look.ts';
import { slapdProof } from '../../src/facts/ldap/proof.ts';
import { providers } from '../../src/model/mail/directory.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { judgeAll } from './look.ts';

const Params = z.object({});

export const ldapJob: ReadJob<z.infer<typeof Params>> = {
  name: 'ldap',
  writes: false,
  params: Params,
  async run(world) {
    const outcome = await judgeAll(world, ldapChecks);
    await postProviders(world);
    return outcome;
  },
};

/** Shows the state of every provider, and how long the last test entry took to replicate. */
export async function postProviders(world: Observer): Promise<void> {
  const { inventory } = world.cluster;
  const hosts = providers(inventory);
  const facts = { ...providerFacts, ...clientFacts, proof: slapdProof };
  const answers = await askAll(world, [{ on: 'mail', facts }]);
  const view = viewOf(hosts, answers, facts);
  await world.report({
    kind: 'output',
    host: hosts.map(({ name }) => name).join(', '),
    command: 'ldapsearch -Y EXTERNAL -H ldapi:/// contextCSN',
    text: providersSideBySide(view, inventory),
  });
}
