import { ldapJob } from '../jobs/look/ldap.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { noMore } from './find.ts';

export const ldap: JobCommand = {
  name: 'ldap',
  usage: 'ldap',
  summary: 'Show the OpenLDAP providers side by side: serverID, contextCSN, entries, consumers.',
  examples: ['ldap'],
  needs: 'viewer',
  request(words) {
    noMore('ldap', words, 0);
    return request(ldapJob, {});
  },
};
