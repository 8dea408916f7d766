import { mailCertificatesAlike } from '../checks/mail/services.ts';
import { mailCertificate } from '../facts/mail/certificate.ts';
import { keyFiles } from '../facts/mail/iredmail-keys.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { Refused } from '../model/text/errors.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';

const expired = '/run/mailha-drill.crt';

/** Signed with the same key, so that daemons can still start. OpenSSL before 3.4 takes no dates, and later ones no negative days. */
const cover = `there=$(readlink -f "$1") key=$2 new=$3
sign() { openssl x509 -in "$there" -signkey "$key" -out "$new" "$@"; }
sign -not_before 20200101000000Z -not_after 20200102000000Z 2>/dev/null || sign -days -1 || exit
mount --bind "$new" "$there"`;

const uncover = `there=$(readlink -f ${keyFiles.certificate})
while grep -q " $there " /proc/self/mountinfo; do umount "$there" || exit; done
rm -f ${expired}`;

/** The file is covered by a bind mount and not changed, so that a reboot always brings the real one back. */
export const certificateExpired = defineDrill({
  id: 'certificate-expired',
  question: 'Is an expired certificate on a mail host noticed?',
  risk: 'Daemons that start meanwhile, such as smtpd under load, present it, and clients reject it.',
  on: 'mail',
  facts: { certificate: mailCertificate },
  aim(view, inventory, wanted) {
    const host = oneOfRole('mail')(view, inventory, wanted);
    const found = view.seen.find((one) => one.host === host);
    if (found?.facts.certificate) return host;
    throw new Refused(`${host.name} has no certificate yet. Run \`plan mail\` to see what is missing.`);
  },
  fault: () => ({
    inject: [
      {
        summary: `mount an expired certificate over ${keyFiles.certificate}`,
        run: ['sh', '-c', cover, 'sh', keyFiles.certificate, keyFiles.key, expired],
      },
    ],
    restore: [
      { summary: `unmount the expired certificate from ${keyFiles.certificate}`, script: uncover },
      { summary: 'reload Postfix so that smtpd drops the expired certificate', script: 'systemctl reload postfix' },
    ],
  }),
  expect: () => [{ check: noticed(mailCertificatesAlike), withinSeconds: 15 }],
  outage: () => new Map(),
  because: 'running daemons keep the certificate that they read at start',
  hurts: ['mail.certificate', 'cluster.', 'drift.'],
  watchSeconds: 5,
  settleSeconds: 60,
});
