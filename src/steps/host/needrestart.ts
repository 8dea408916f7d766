import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { packages } from '../../facts/host/packages.ts';
import { defineStep } from '../../model/plan/step.ts';
import { putFiles } from './put-file.ts';

/** Units of the cluster, without `.service`, as regular expressions. */
const daemons = ['keepalived', 'ldirectord', 'mariadb', 'garb', 'slapd', 'postfix(?:@.*)?', 'dovecot', 'nginx'];
const others = ['nfs-server', 'rpcbind', 'mailha-.*'];

/** Perl, read by needrestart after its own configuration. */
export const needrestartFile = `# Written by mailha: a restart of these waits for its turn, one host at a time. needrestart still lists them.
$nrconf{override_rc}{qr(^(?:${[...daemons, ...others].join('|')})\\.service$)} = 0;
`;

/** With `$nrconf{restart} = 'a'` it restarts the databases of all hosts within minutes of a library update. */
export const needrestartHeld = defineStep({
  id: 'needrestart.held',
  on: ['director', 'database', 'mail', 'filer', 'arbiter'],
  summary: "needrestart leaves the cluster's daemons alone",
  facts: { files: managedFiles, installed: packages },
  plan({ files, installed }) {
    if (!installed.has('needrestart')) return [];
    return putFiles(files, [{ path: paths.needrestart, content: needrestartFile }]);
  },
});
