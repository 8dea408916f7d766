import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mailBy } from '../../src/clients/mail-client.ts';
import { comesTrue } from './comes-true.ts';
import { dependent } from './dependent.ts';
import { dovecotConfiguration, postfixMain, postfixMaster, signerPort } from './mail-hosts-files.ts';

/** Debian packages that bring Postfix and Dovecot. Those that are started with them are in nobody's way: these have ports of their own. */
export const mailPackages = ['postfix', 'dovecot-imapd', 'dovecot-lmtpd', 'openssl', 'opendkim'] as const;

/** Ports are as usual, and this more, so that nobody's mail server is in the way. */
export const portOffset = 20_000;

/** A host with a real Postfix and a real Dovecot at an address of its own on the loopback. */
export interface MailHost {
  readonly address: string;
  /** Where postqueue finds its Postfix (MAIL_CONFIG). */
  readonly config: string;
  stop(): Promise<void>;
}

export interface Certified {
  readonly cert: string;
  readonly key: string;
  /** As openssl writes it. */
  readonly fingerprint: string;
}

export interface MailHosts {
  readonly folder: string;
  readonly certificate: Certified;
  /** Starts one whose mail store is that of the others with the same name for it. */
  start(address: string, options?: HostOptions): Promise<MailHost>;
  stop(): Promise<void>;
}

export interface HostOptions {
  readonly store?: string;
  readonly certificate?: Certified;
  /** More lines of main.cf. */
  readonly main?: string;
  /** Private key, PEM, with which opendkim signs what is submitted, as selector `dkim` of example.net. */
  readonly signingKey?: string;
}

export const user = 'postmaster@example.net';

/** In a folder of their own; needs root, as Postfix and Dovecot do. `password` is that of postmaster@example.net. */
export function mailHosts(password: string): MailHosts {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-mail-'));
  chmodSync(folder, 0o755);
  const certificate = certified(folder, 'mail');
  const hosts: MailHost[] = [];
  return {
    folder,
    certificate,
    async start(address, { store = 'store', certificate: own = certificate, main = '', signingKey } = {}) {
      const host = await startHost(join(folder, `${address}-${hosts.length}`), {
        address,
        password,
        main,
        signingKey,
        store: join(folder, store),
        certificate: own,
      });
      hosts.push(host);
      return host;
    },
    async stop() {
      for (const host of hosts) await host.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A certificate that nobody signed but itself. */
export function certified(folder: string, name: string): Certified {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-subj', `/CN=${name}`, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const said = execFileSync('openssl', ['x509', '-in', cert, '-noout', '-fingerprint', '-sha256'], {
    encoding: 'utf8',
  });
  return { cert, key, fingerprint: said.trim().split('=')[1] ?? '' };
}

export interface Setup {
  readonly address: string;
  readonly password: string;
  readonly store: string;
  readonly certificate: Certified;
  readonly main: string;
  readonly signingKey: string | undefined;
}

/** Owner of all mail, as on a real mail host; nobody here needs to know the number. */
export const vmail = 2000;

async function startHost(folder: string, setup: Setup): Promise<MailHost> {
  const config = join(folder, 'postfix');
  for (const path of [folder, config, join(folder, 'dovecot'), setup.store]) mkdirSync(path, { recursive: true });
  chownSync(setup.store, vmail, vmail);
  queueFolders(join(folder, 'queue'));
  owned(join(folder, 'data'), 'postfix');
  writeFileSync(join(config, 'main.cf'), postfixMain(folder, setup));
  writeFileSync(join(config, 'master.cf'), postfixMaster(setup.address, portOffset));
  writeFileSync(join(config, 'users'), `${user} x\n`);
  copyFileSync('/etc/postfix/dynamicmaps.cf', join(config, 'dynamicmaps.cf'));
  cpSync('/etc/postfix/dynamicmaps.cf.d', join(config, 'dynamicmaps.cf.d'), { recursive: true });
  writeFileSync(join(folder, 'dovecot.conf'), dovecotConfiguration(folder, setup, portOffset));
  writeFileSync(join(folder, 'users'), `${user}:{PLAIN}${setup.password}\n`, { mode: 0o644 });
  await silent(setup.address);
  const signer = setup.signingKey === undefined ? [] : [start(signerOn(folder, setup.address, setup.signingKey))];
  const programs = [
    ...signer,
    start(['/usr/lib/postfix/sbin/master', '-c', config, '-d']),
    start(['/usr/sbin/dovecot', '-F', '-c', join(folder, 'dovecot.conf')]),
  ];
  await answers(setup.address);
  return {
    address: setup.address,
    config,
    async stop() {
      await Promise.all(programs.map(end));
    },
  };
}

/** opendkim(8), which signs and does not verify. */
function signerOn(folder: string, address: string, key: string): readonly string[] {
  const [file, settings] = [join(folder, 'dkim.pem'), join(folder, 'opendkim.conf')];
  writeFileSync(file, key, { mode: 0o600 });
  const where = `Socket inet:${signerPort}@${address}\nDomain example.net\nSelector dkim\nKeyFile ${file}\n`;
  // Everybody may write to the temporary folder above it.
  writeFileSync(settings, `Mode s\nRequireSafeKeys no\n${where}`);
  return ['/usr/sbin/opendkim', '-f', '-x', settings];
}

/** As `postfix check` makes them, which takes its time. */
function queueFolders(queue: string): void {
  mkdirSync(queue);
  const own = [
    'active',
    'bounce',
    'corrupt',
    'defer',
    'deferred',
    'flush',
    'hold',
    'incoming',
    'private',
    'saved',
    'trace',
  ];
  for (const name of own) owned(join(queue, name), 'postfix');
  mkdirSync(join(queue, 'pid'));
  for (const name of ['maildrop', 'public']) {
    owned(join(queue, name), 'postfix:postdrop');
    chmodSync(join(queue, name), name === 'maildrop' ? 0o1730 : 0o2710);
  }
}

function owned(path: string, owner: string): void {
  mkdirSync(path, { mode: 0o700 });
  execFileSync('chown', [owner, path]);
}

/**
 * In a process namespace, whose end is that of all in it: both change who they are, and what would end them with this process
 * is lost by that. So a shell that stays as it is holds the namespace.
 */
function start(argv: readonly string[]): ChildProcess {
  const alone = ['unshare', '--pid', '--fork', '--kill-child=KILL', 'sh', '-c', '"$@" & wait', 'sh'];
  return spawn(...dependent([...alone, ...argv]), { stdio: 'ignore' });
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const gone = once(program, 'exit');
  program.kill('SIGKILL');
  await gone;
}

async function answers(address: string): Promise<void> {
  for (const [port, opening] of [
    [25, 'plain'],
    [993, 'tls'],
  ] as const) {
    for (let left = 600; ; left -= 1) {
      // A certificate that nobody vouches for is as good a sign of life as any.
      const reply = await mailBy().greet({ address, port: port + portOffset }, opening, []);
      if (reply.ok || reply.kind !== 'unreachable') break;
      if (left === 0) throw new Error(`nobody answers at ${address} port ${port + portOffset}`);
      await sleep(100);
    }
  }
}

/** Waits until the ports are free: daemons of a stopped host may outlive its namespace for a moment. */
async function silent(address: string): Promise<void> {
  for (const port of [25, 587, 993]) {
    const isFree = async () => {
      const reply = await mailBy().greet({ address, port: port + portOffset }, 'plain', []);
      return !reply.ok && reply.kind === 'unreachable';
    };
    await comesTrue(`${address} port ${port + portOffset} is free`, isFree);
  }
}
