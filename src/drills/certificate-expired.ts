import { mailCertificatesAlike } from '../checks/mail/services.ts';
import { mailCertificate } from '../facts/mail/certificate.ts';
import { keyFiles } from '../facts/mail/iredmail-keys.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { Refused } from '../model/text/errors.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';

const expired = '/run/mailha-drill.crt';

/** Of the same key, so that a daemon that starts meanwhile does start. It ended a day before it began. */
const cover = `there=$(readlink -f "$1") &&
openssl x509 -in "$there" -signkey "$2" -days -1 -out "$3" 2>/dev/null && mount --bind "$3" "$there"`;

const uncover = `there=$(readlink -f ${keyFiles.certificate})
while grep -q " $there " /proc/self/mountinfo; do umount "$there" || exit; done
rm -f ${expired}`;

/** The file is covered and not touched: whatever happens to the host, a reboot brings the real one back. */
export const certificateExpired = defineDrill({
  id: 'certificate-expired',
  question: 'Is it noticed that the certificate of a mail host has ended?',
  risk: 'A daemon that starts meanwhile, as smtpd does whenever many clients come, shows it to clients, and they refuse it.',
  on: 'mail',
  facts: { certificate: mailCertificate },
  aim(view, inventory, wanted) {
    const host = oneOfRole('mail')(view, inventory, wanted);
    const found = view.seen.find((one) => one.host === host);
    if (found?.facts.certificate) return host;
    throw new Refused(`${host.name} has no certificate yet that could end: \`plan mail\` shows what is to be done.`);
  },
  fault: () => ({
    inject: [
      {
        summary: `cover ${keyFiles.certificate} by one that ended yesterday`,
        run: ['sh', '-c', cover, 'sh', keyFiles.certificate, keyFiles.key, expired],
      },
    ],
    restore: [
      { summary: `uncover ${keyFiles.certificate}`, script: uncover },
      { summary: 'have Postfix end those smtpd that have read the other one', script: 'systemctl reload postfix' },
    ],
  }),
  expect: () => [{ check: noticed(mailCertificatesAlike), withinSeconds: 15 }],
  outage: () => new Map(),
  because: 'daemons go on with the one that they read when they started',
  hurts: ['mail.certificate', 'cluster.', 'drift.'],
  watchSeconds: 5,
  settleSeconds: 60,
});
