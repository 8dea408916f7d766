import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { namesBy } from '../../src/clients/resolver.ts';
import { freePort } from '../../src/dev/lab/free-port.ts';
import { dependent } from './dependent.ts';

/** A real DNS server that serves zones and asks nobody. */
export interface Named {
  /** As in `127.0.0.1:5353`. */
  readonly server: string;
  stop(): Promise<void>;
}

const nobody = { uid: 65_534, gid: 65_534 };

/** On loopback, as nobody, in a folder of its own, until the test is over. `zones` holds a zone file by the name of each. */
export async function startNamed(
  t: Pick<TestContext, 'after'>,
  zones: Readonly<Record<string, string>>,
): Promise<Named> {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-named-'));
  const port = await freePort();
  const files = Object.entries(zones).map(([zone, text]) => ({ zone, file: `${zone}.zone`, text }));
  for (const { file, text } of files) writeFileSync(join(folder, file), text);
  writeFileSync(join(folder, 'named.conf'), configuration(folder, port, files));
  // AppArmor lets the program under its own path read nothing but Debian's folders.
  copyFileSync('/usr/sbin/named', join(folder, 'named'));
  chmodSync(join(folder, 'named'), 0o755);
  if (process.getuid?.() === 0) chownSync(folder, nobody.uid, nobody.gid);
  const server = start(folder);
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  t.after(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const address = `127.0.0.1:${port}`;
  await answers(address, Object.keys(zones)[0] ?? '', () => readFileSync(join(folder, 'log'), 'utf8'));
  return { server: address, stop };
}

/** What named-checkzone says of it. Throws when that is not OK. */
export function checkZone(domain: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-zone-'));
  try {
    writeFileSync(join(folder, 'zone'), text);
    return execFileSync('named-checkzone', [domain, join(folder, 'zone')], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function configuration(folder: string, port: number, zones: readonly { zone: string; file: string }[]): string {
  return `options {
  directory "${folder}";
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  pid-file none;
  session-keyfile none;
  recursion no;
  empty-zones-enable no;
  dnssec-validation no;
  notify no;
};
controls { };
${zones.map(({ zone, file }) => `zone "${zone}" { type primary; file "${file}"; };`).join('\n')}
`;
}

function start(folder: string): ChildProcess {
  const drop = process.getuid?.() === 0 ? [`--reuid=${nobody.uid}`, `--regid=${nobody.gid}`, '--clear-groups'] : [];
  const named = [join(folder, 'named'), '-f', '-n', '1', '-c', join(folder, 'named.conf'), '-L', join(folder, 'log')];
  return spawn(...dependent([...drop, ...named]), { stdio: 'ignore' });
}

async function answers(server: string, zone: string, log: () => string): Promise<void> {
  for (let left = 600; left > 0; left -= 1) {
    const reply = await namesBy([server]).lookup(zone, 'SOA');
    if (reply.kind === 'found') return;
    await sleep(50);
  }
  throw new Error(`named did not answer at ${server} about ${zone}: ${log()}`);
}
