import { setTimeout as sleep } from 'node:timers/promises';
import { readDirectory } from '../clients/directory.ts';
import { mailBy } from '../clients/mail-client.ts';
import { receiver } from '../clients/receiver.ts';
import { recordGreetings, recordNames, replayGreetings, replayNames } from '../clients/record.ts';
import { recordDirectories, replayDirectories } from '../clients/record-directory.ts';
import { namesBy } from '../clients/resolver.ts';
import { recorder, replay, type Understand } from '../hosts/record.ts';
import { connectHosts } from '../hosts/ssh.ts';
import type { Bundle } from '../model/bundle/bundle.ts';
import { hideIn, maskedSecrets } from '../model/bundle/hide.ts';
import type { Observer } from '../model/plan/world.ts';
import type { Context } from './context.ts';

/** Where a look comes from: hosts, resolvers and services now, or what a bundle has of them. */
export interface Eyes
  extends Pick<Observer, 'cluster' | 'ask' | 'consult' | 'names' | 'receiver' | 'mail' | 'sleep' | 'now'> {
  close(): Promise<void>;
}

export function liveEyes({ cluster, inventory, folder }: Context): Eyes {
  const hosts = connectHosts(inventory, folder);
  return {
    cluster,
    ask: (host, facts) => hosts.ask(host, facts),
    consult: (host, read) => hosts.consult(host, (stream) => readDirectory(stream, host.name, read)),
    names: namesBy(inventory.dns.resolvers),
    receiver,
    mail: mailBy(),
    sleep: async (seconds) => void (await sleep(seconds * 1000)),
    now: () => new Date(),
    close: () => hosts.close(),
  };
}

/** What was seen, without secrets. */
export interface Recording extends Eyes {
  recorded(hide: (text: string) => string): Pick<Bundle, 'madeAt' | 'hosts' | 'names' | 'greetings' | 'directories'>;
}

/** Eyes that note what they see, each question once and all at one moment. */
export function recording(eyes: Eyes, understand?: Understand): Recording {
  const at = eyes.now();
  const { ask, recorded } = recorder(eyes.ask, understand);
  const [names, mail] = [recordNames(eyes.names), recordGreetings(eyes.mail)];
  const directories = recordDirectories(eyes.consult);
  return {
    ...eyes,
    ask,
    consult: directories.consult,
    names,
    mail,
    now: () => at,
    recorded: (hide) => ({
      madeAt: at.toISOString(),
      hosts: [...recorded(hide)],
      names: hideIn({ servers: [...names.servers], asked: [...names.asked] }, hide),
      greetings: hideIn([...mail.asked], hide),
      directories: hideIn([...directories.asked], hide),
    }),
  };
}

/** Sees what a bundle has, without any connection. */
export function bundleEyes(bundle: Bundle, understand?: Understand): Eyes {
  const { inventory, hosts, names, greetings, directories, madeAt } = bundle;
  return {
    cluster: { inventory, secrets: maskedSecrets },
    ask: replay(hosts, understand),
    consult: replayDirectories(directories),
    names: replayNames(names),
    receiver,
    mail: replayGreetings(greetings),
    sleep: async () => {},
    now: () => new Date(madeAt),
    close: async () => {},
  };
}
