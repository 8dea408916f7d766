import { complaintCheck } from '../host/complaint-check.ts';

export const dovecotDoesNotCrash = complaintCheck({
  id: 'dovecot.no-crashes',
  on: 'mail',
  of: 'crashes',
  says: 'Dovecot processes crash or run out of memory',
  most: 50,
  remedy: (host, newest) => {
    const look = `On ${host}: \`journalctl -t dovecot -p err --since=-10min\` names the service and mostly the user`;
    return /memory/i.test(newest)
      ? `${look}. A huge dovecot.index.cache is the usual cause: raise vsz_limit of that service above mail_cache_max_size, as to 1500M, and \`systemctl reload dovecot\`; the cache file may also be deleted, Dovecot rebuilds it.`
      : `${look}. One user: \`doveadm force-resync -u USER '*'\`. Everyone: an update or plugin that does not fit; look for dovecot and openssl in /var/log/apt/history.log, then \`systemctl restart dovecot\`.`;
  },
});
