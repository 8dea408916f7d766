import { z } from 'zod';
import { hostNames } from '../../src/checks/cluster/words.ts';
import { firstKey } from '../../src/model/mail/dkim.ts';
import { domainAlias, domainCatchall } from '../../src/steps/mail/domain-addresses.ts';
import { domainAdded, domainRemoved, domainStatus } from '../../src/steps/mail/mail-domain.ts';
import { sessionsEnded } from '../../src/steps/mail/sessions-ended.ts';
import { showKeys } from '../look/dkim.ts';
import { lookAtKeys } from '../look/dkim-keys.ts';
import { directoryJob, everywhere } from './directory-writer.ts';
import { completedLater, DkimParams, dkimStages } from './dkim.ts';

const Domain = z.object({ domain: z.string() });

export const addDomainJob = directoryJob({
  name: 'add-domain',
  params: DkimParams,
  step: ({ domain }) => domainAdded(domain),
  after: ({ domain, at }, { unreachable }) => dkimStages(domain, firstKey(at), unreachable),
  async made({ domain }, world) {
    const view = await lookAtKeys(world);
    const keys = await showKeys(world, view, domain);
    const dkim = keys.length > 0 ? 'and the DKIM record above' : 'but no DKIM record: no mail host has amavisd';
    const away = hostNames(view.missing);
    return `${domain} added: it receives mail once it has mailboxes. Its DNS needs the same MX, SPF and DMARC as ${world.cluster.inventory.domain} (\`dns\`), ${dkim}${keys.length > 0 ? completedLater(away, domain) : ''}`;
  },
  there: ({ domain }) => `${domain} already exists; \`mailbox list ${domain}\` shows its mailboxes`,
});

export const disableDomainJob = directoryJob({
  name: 'disable-domain',
  params: Domain,
  step: ({ domain }) => domainStatus(domain, 'disabled'),
  after: ({ domain }, writer) => everywhere(writer, sessionsEnded(domain)),
  made: ({ domain }) =>
    `${domain} is disabled: its mail is rejected and its users are logged out. \`domain enable ${domain}\` enables it`,
  there: ({ domain }) => `${domain} is already disabled and has no sessions`,
});

export const enableDomainJob = directoryJob({
  name: 'enable-domain',
  params: Domain,
  step: ({ domain }) => domainStatus(domain, 'active'),
  made: ({ domain }) => `${domain} is enabled; mailboxes that were disabled one by one stay so`,
  there: ({ domain }) => `${domain} is already enabled`,
});

export const removeDomainJob = directoryJob({
  name: 'remove-domain',
  params: Domain,
  step: ({ domain }) => domainRemoved(domain),
  made: ({ domain }) => `${domain} removed: its mail is no longer accepted. Remove it from DNS as well`,
  there: ({ domain }) => `${domain} is not a mail domain; nothing was changed`,
});

const Alias = z.object({ domain: z.string(), alias: z.string(), wanted: z.boolean() });

export const aliasDomainJob = directoryJob({
  name: 'alias-domain',
  params: Alias,
  step: ({ domain, alias, wanted }) => domainAlias(domain, alias, wanted),
  made: ({ domain, alias, wanted }) =>
    wanted
      ? `mail for ${alias} now comes to the same names of ${domain}; its DNS needs the same MX`
      : `${alias} is no longer an alias of ${domain}`,
  there: ({ domain, alias, wanted }) => `${alias} ${wanted ? 'already is an' : 'is no'} alias of ${domain}`,
});

const Catchall = z.object({ domain: z.string(), to: z.array(z.string()) });

export const catchallJob = directoryJob({
  name: 'catchall',
  params: Catchall,
  step: ({ domain, to }) => domainCatchall(domain, to),
  made: ({ domain, to }) =>
    to.length === 0
      ? `mail for unknown addresses of ${domain} is rejected`
      : `mail for unknown addresses of ${domain} goes to ${to.join(', ')}`,
  there: ({ domain, to }) =>
    to.length === 0 ? `${domain} has no catch-all` : `unknown addresses of ${domain} already go to ${to.join(', ')}`,
});
