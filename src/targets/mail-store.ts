import { onlyOn } from '../checks/cluster/deployed.ts';
import { mailStoreSame } from '../checks/mail-store/content.ts';
import { isDeclared, mailStoreAnswers, mailStoreMounted as mailStoreIsMounted } from '../checks/mail-store/mounted.ts';
import { mailStoreExported as mailStoreIsExported } from '../checks/mail-store/nfs-exports.ts';
import { addresses, type HeldAddress, isRealServer } from '../facts/host/addresses.ts';
import type { Files } from '../facts/host/files.ts';
import { managedFiles } from '../facts/host/managed-files.ts';
import type { Check } from '../model/check/check.ts';
import type { HostCondition, Stage } from '../model/plan/target.ts';
import { defineStage } from '../model/plan/target.ts';
import { portsGuarded } from '../steps/host/firewall.ts';
import { packagesInstalled } from '../steps/host/packages.ts';
import { mailStoreMounted } from '../steps/mail-store/mounted.ts';
import { mailStoreExported } from '../steps/mail-store/nfs-exports.ts';
import { nfsServes } from '../steps/mail-store/nfs-server.ts';

const filerPackages = packagesInstalled({
  id: 'filer.installed',
  on: ['filer'],
  packages: ['nfs-kernel-server', 'nftables'],
});

const clientPackages = packagesInstalled({
  id: 'mail-store.installed',
  on: ['mail'],
  // chattr is in e2fsprogs, which a minimal Debian 13 does not have.
  packages: ['e2fsprogs', 'nfs-common', 'nftables'],
});

export const mailStorePackages = [filerPackages, clientPackages];

const filer = defineStage({
  on: ['filer'],
  steps: [portsGuarded, nfsServes, mailStoreExported],
  gates: [mailStoreIsExported],
  order: 'as declared',
});

/** A mail host whose turn is still to come has nothing mounted. */
function ofThoseTaken(check: Check): Check {
  return onlyOn<{ readonly files: Files }>(check, {
    name: 'taken',
    facts: { files: managedFiles },
    counts: (facts) => isDeclared(facts),
  });
}

/** Clients may already be routed there. */
export const asRealServers: HostCondition<{ readonly addresses: readonly HeldAddress[] }> = {
  facts: { addresses },
  holds: ({ addresses: held }, { vips }) => isRealServer(held, vips),
};

/** One at a time: a remount interrupts mail on its host. */
const mailHosts = defineStage({
  on: ['mail'],
  steps: [portsGuarded, mailStoreMounted],
  gates: [mailStoreIsMounted, mailStoreAnswers, mailStoreSame].map(ofThoseTaken),
  order: 'as declared',
  serves: asRealServers,
});

export const mailStoreStages: readonly Stage[] = [filer, mailHosts];
