import { iredmailFolder, iredmailState } from '../../facts/mail/iredmail.ts';
import { defineStep } from '../../model/plan/step.ts';
import { shipped } from '../host/shipped.ts';
import { tarballOf } from './iredmail-source.ts';
import { toInstall } from './iredmail-wanted.ts';

/** `hostname -f`, from which iRedMail derives every name, follows from this and from /etc/hosts. */
export const hostNamed = defineStep({
  id: 'iredmail.host-name',
  on: ['mail'],
  summary: 'the host has its declared name',
  facts: { state: iredmailState },
  plan({ state }, host, { inventory }) {
    const names = [host.name, `${host.name}.${inventory.domain}`];
    if (!toInstall(state, host, inventory) || names.includes(state.nodeName)) return [];
    const rename = (name: string) =>
      ['sh', '-c', 'printf "%s\\n" "$1" >/etc/hostname && hostname "$1"', 'sh', name] as const;
    return [
      {
        summary: `set the host name to ${host.name} (now ${state.nodeName})`,
        run: rename(host.name),
        undo: [{ run: rename(state.nodeName) }],
      },
    ];
  },
});

export const iredmailBrought = defineStep({
  id: 'iredmail.brought',
  on: ['mail'],
  summary: "iRedMail's declared tarball is verified and unpacked",
  facts: { state: iredmailState },
  plan({ state }, host, { inventory }) {
    const wanted = toInstall(state, host, inventory);
    if (!wanted || state.unpacked === wanted.sha256) return [];
    const { url, ...stdin } = tarballOf(wanted);
    return [
      {
        summary: `${url === '-' ? 'upload' : 'download'} iRedMail ${wanted.version}, verify its sha256 and unpack it`,
        run: ['sh', '-c', shipped('iredmail-bring'), 'sh', wanted.sha256, url, iredmailFolder],
        ...stdin,
        undo: [{ run: ['rm', '-rf', iredmailFolder] }],
        timeoutSeconds: 900,
      },
    ];
  },
});
