/** What the tests need of this machine besides npm's packages: real Redis, sshd, named, slapd, Postfix, Dovecot and Chromium, and what the lab needs. */
import { ensurePackages, labPackages } from '../../src/dev/lab/debian.ts';
import { mailPackages } from './mail-hosts.ts';

await ensurePackages(
  [
    'redis-server',
    'prometheus',
    'prometheus-alertmanager',
    'openssh-server',
    'bind9',
    'bind9-utils',
    'slapd',
    'ldap-utils',
    ...mailPackages,
    'sudo',
    'chromium',
    ...labPackages,
  ],
  (line) => console.log(line),
);
