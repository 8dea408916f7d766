import { hostsFromTemplate } from '../../facts/host/hosts-template.ts';
import { hostsMark, managedFiles, paths } from '../../facts/host/managed-files.ts';
import { defineCheck } from '../../model/check/check.ts';
import { named } from '../../model/text/named.ts';
import { hostNames } from '../cluster/words.ts';

/** cloud-init rewrites /etc/hosts at each boot where manage_etc_hosts is true, as Proxmox and OpenStack set it. */
export const hostsFileKept = defineCheck({
  id: 'hosts-file.kept',
  on: 'every host',
  facts: { files: managedFiles, fromTemplate: hostsFromTemplate },
  judge({ seen }) {
    const has = (content: string | undefined) => content?.includes(hostsMark) === true;
    const due = seen.filter(
      ({ facts: { files, fromTemplate } }) =>
        fromTemplate && has(files.get(paths.hosts)?.content) && !has(files.get(paths.hostsTemplate)?.content),
    );
    if (due.length === 0) return { status: 'ok', hosts: hostNames(seen), summary: 'nothing rewrites /etc/hosts' };
    return {
      status: 'degraded',
      hosts: hostNames(due),
      summary: `cloud-init rewrites /etc/hosts on ${named(hostNames(due))} at the next boot (manage_etc_hosts), without the cluster's names`,
      remedy: `\`deploy all\` adds them to ${paths.hostsTemplate}; or set \`manage_etc_hosts: false\` in the user data.`,
    };
  },
});
