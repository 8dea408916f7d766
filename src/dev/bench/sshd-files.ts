import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SshdOptions {
  /** Loopback address to listen on. */
  readonly address: string;
  readonly port: number;
  readonly hostKeyTypes?: readonly ('ed25519' | 'ecdsa' | 'rsa')[];
  /** Public key that may log in as root and as the unprivileged user `ops`. */
  readonly clientKey: string;
  /** sudoers rule for `ops`; default: everything, without a password. */
  readonly sudoers?: string;
  /** Additional sshd_config(5) lines. */
  readonly config?: readonly string[];
}

const typesOf = ({ hostKeyTypes = ['ed25519'] }: SshdOptions) => hostKeyTypes;

/** Writes keys, configuration and accounts for an sshd. */
export function prepare(folder: string, options: SshdOptions): void {
  // Unprivileged users need access to their keys and home below it.
  chmodSync(folder, 0o755);
  for (const type of typesOf(options)) makeKey(join(folder, `host_${type}`), type);
  writeFileSync(join(folder, 'authorized_keys'), options.clientKey);
  writeFileSync(join(folder, 'sshd_config'), configOf(folder, options));
  writeAccounts(folder, options.sudoers ?? 'ops ALL=(ALL) NOPASSWD: ALL');
}

/** A key pair without a passphrase; the public half at `<path>.pub`. */
export function makeKey(path: string, type: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', path]);
}

/** Each as `type key`. */
export function publicKeysOf(folder: string, options: SshdOptions): readonly string[] {
  return typesOf(options).map((type) => {
    const [name = '', key = ''] = readFileSync(join(folder, `host_${type}.pub`), 'utf8').split(/\s/);
    return `${name} ${key}`;
  });
}

/** Without PAM, so that this machine's PAM setup does not matter. */
function configOf(folder: string, options: SshdOptions): string {
  const { address, port, config = [] } = options;
  return [
    `ListenAddress ${address}:${port}`,
    ...typesOf(options).map((type) => `HostKey ${join(folder, `host_${type}`)}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    ...['PidFile none', 'StrictModes no', 'UsePAM no', 'UseDNS no', 'PasswordAuthentication no'],
    ...['PermitRootLogin prohibit-password', 'MaxStartups 100', 'LogLevel VERBOSE', ...config],
    '',
  ].join('\n');
}

/** Separate homes, so that root's .bashrc on this machine does not matter. */
function writeAccounts(folder: string, sudoers: string): void {
  const home = join(folder, 'home');
  mkdirSync(home);
  const others = readFileSync('/etc/passwd', 'utf8').replace(/^root:.*\n/m, '');
  const accounts = `root:x:0:0:root:${home}:/bin/bash\nops:x:1999:1999::${home}:/bin/sh\n`;
  writeFileSync(join(folder, 'passwd'), accounts + others);
  writeFileSync(join(folder, 'shadow'), `${readFileSync('/etc/shadow', 'utf8')}ops:*:20000:0:99999:7:::\n`);
  writeFileSync(join(folder, 'sudoers'), `Defaults env_reset\nroot ALL=(ALL) ALL\n${sudoers}\n`, { mode: 0o440 });
}
