import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Rig } from './loopback.ts';
import { run } from './run.ts';
import { type BenchMethod, mustHoldAnswers, type Questions, shellText } from './way.ts';

/** ssh options for these hosts. */
export function sshOptions({ inventory, folder }: Rig): readonly string[] {
  const { key, knownHosts } = inventory.ssh;
  const known = `UserKnownHostsFile=${resolve(folder, knownHosts)}`;
  const options = [known, 'StrictHostKeyChecking=yes', 'BatchMode=yes', 'ControlMaster=auto', 'ControlPersist=60'];
  return [...(key ? ['-i', resolve(folder, key)] : []), ...options.flatMap((option) => ['-o', option])];
}

/** OpenSSH with multiplexing, all hosts in parallel. */
export function opensshWay(rig: Rig, questions: Questions): BenchMethod {
  const sockets = join(rig.scratch, 'ssh');
  mkdirSync(sockets);
  const { hosts, ssh } = rig.inventory;
  const command = ['ssh', '-F', 'none', ...sshOptions(rig), '-S', join(sockets, '%C'), '-p', `${ssh.port}`] as const;
  return {
    name: 'ssh, ControlMaster, in parallel',
    ask: async () => {
      const outputs = await Promise.all(
        hosts.map((host) => run([...command, `${ssh.user}@${host[ssh.network]}`, shellText(questions, host)])),
      );
      mustHoldAnswers(outputs.join(''), hosts.length);
    },
    cool: () => endMasters(sockets),
  };
}

/** Closes the ControlMaster connections of these sockets. */
export async function endMasters(folder: string): Promise<void> {
  const ends = readdirSync(folder).map((name) => run(['ssh', '-S', join(folder, name), '-O', 'exit', 'any']));
  await Promise.allSettled(ends);
}
