import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rig } from './loopback.ts';
import { endMasters, sshOptions } from './openssh-way.ts';
import { run } from './run.ts';
import { type BenchMethod, mustHoldAnswers, type Questions, shellText } from './way.ts';

/**
 * Ansible ad hoc commands, tuned for speed: pipelining, persistent connections, one fork per host (up to a limit), and no
 * Python interpreter discovery.
 */
export function ansibleWays(rig: Rig, questions: Questions): readonly BenchMethod[] {
  const sockets = join(rig.scratch, 'ansible');
  mkdirSync(sockets);
  const config = join(rig.scratch, 'ansible.cfg');
  const { hosts, ssh } = rig.inventory;
  const vars = hosts.map((host) => [
    host.name,
    {
      ansible_host: host[ssh.network],
      ansible_port: ssh.port,
      ansible_user: ssh.user,
      // Not an Ansible template.
      question: { __ansible_unsafe: shellText(questions, host) },
    },
  ]);
  // JSON is YAML.
  writeFileSync(join(rig.scratch, 'hosts.json'), JSON.stringify({ all: { hosts: Object.fromEntries(vars) } }));
  writeFileSync(config, configuration(rig, sockets));
  const env = { ...process.env, ANSIBLE_CONFIG: config };
  return ['shell', 'raw'].map((module) => ({
    name: `ansible -m ${module}, forks ${forksFor(rig)}, pipelining`,
    ask: async () => {
      const output = await run(['ansible', 'all', '-m', module, '-a', '{{ question }}'], env);
      mustHoldAnswers(output, hosts.length);
    },
    cool: () => endMasters(sockets),
  }));
}

/** More forks only slow each other down. */
const maxForks = 28;

function forksFor({ inventory }: Rig): number {
  return Math.min(inventory.hosts.length, maxForks);
}

function configuration(rig: Rig, sockets: string): string {
  return `[defaults]
inventory = ${join(rig.scratch, 'hosts.json')}
forks = ${forksFor(rig)}
interpreter_python = /usr/bin/python3
local_tmp = ${join(rig.scratch, 'ansible-tmp')}
nocows = True

[ssh_connection]
pipelining = True
control_path_dir = ${sockets}
ssh_args = -F none ${sshOptions(rig).join(' ')}
`;
}
