import { onlyOn } from '../src/checks/deployed.ts';
import { isDeclared, mailStoreAnswers, mailStoreMounted as mailStoreIsMounted } from '../src/checks/mail-store.ts';
import { mailStoreSame } from '../src/checks/mail-store-content.ts';
import { mailStoreExported as mailStoreIsExported } from '../src/checks/nfs-exports.ts';
import { addresses, type Held, isRealServer } from '../src/facts/addresses.ts';
import type { Files } from '../src/facts/files.ts';
import { managedFiles } from '../src/facts/managed-files.ts';
import type { Check } from '../src/model/check.ts';
import type { Holding, Stage } from '../src/model/target.ts';
import { defineStage } from '../src/model/target.ts';
import { portsGuarded } from '../src/steps/firewall.ts';
import { mailStoreMounted } from '../src/steps/mail-store.ts';
import { mailStoreExported } from '../src/steps/nfs-exports.ts';
import { nfsServes } from '../src/steps/nfs-server.ts';
import { packagesInstalled } from '../src/steps/packages.ts';

const filerPackages = packagesInstalled({
  id: 'filer.installed',
  on: ['filer'],
  packages: ['nfs-kernel-server', 'nftables'],
});

const clientPackages = packagesInstalled({
  id: 'mail-store.installed',
  on: ['mail'],
  packages: ['nfs-common', 'nftables'],
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

/** Clients may be led there already. */
export const asRealServers: Holding<{ readonly addresses: readonly Held[] }> = {
  facts: { addresses },
  holds: ({ addresses: held }, { vips }) => isRealServer(held, vips),
};

/** One after the other: where it has to be mounted anew, the mail of that host stands still meanwhile. */
const mailHosts = defineStage({
  on: ['mail'],
  steps: [portsGuarded, mailStoreMounted],
  gates: [mailStoreIsMounted, mailStoreAnswers, mailStoreSame].map(ofThoseTaken),
  order: 'as declared',
  serves: asRealServers,
});

export const mailStoreStages: readonly Stage[] = [filer, mailHosts];
