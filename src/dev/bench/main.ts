import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { pathsOf } from '../lab/paths.ts';
import { inNamespace } from '../lab/ssh.ts';
import { ansibleWays } from './ansible-ways.ts';
import { benchClusters, clustersTable } from './clusters.ts';
import { benchDeploy, deployTable } from './deploy/deploy.ts';
import { type Rig, startLoopback, takeInventory } from './loopback.ts';
import { mailhaWay } from './mailha-way.ts';
import { measure } from './measure.ts';
import { opensshWay } from './openssh-way.ts';
import { statusQuestions } from './status-questions.ts';
import { table } from './table.ts';
import { fewQuestions } from './way.ts';

const usage = `Runs \`${fewQuestions.shown}\` on all hosts with several tools and prints how long each takes.

    npm run bench -- [--status] [--rounds N] [--json] [--only mailha]… [--lab | --inventory cluster.yaml]
    npm run bench -- clusters [--json] [--clusters N]… [--only mailha]…
    npm run bench -- deploy [--json] [--only mailha | --only script]

--status runs the queries of a status round instead.

Without an inventory it starts seven sshd on loopback (needs root). cold: includes connecting. warm: connections are open.
mailha is measured in a running process, as in production; the other tools start a process each time.

clusters runs the queries of a status round on 1, 10, 50 and 100 clusters of seven hosts, on seven sshd on loopback: mailha in
one process, ssh, and Ansible (up to ten clusters).

deploy measures \`deploy all\` on seven bare lab hosts, and a shell script doing the same on seven others.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [''] },
    clusters: { type: 'string', multiple: true, default: ['1', '10', '50', '100'] },
    status: { type: 'boolean', default: false },
    lab: { type: 'boolean', default: false },
    inventory: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(usage);
else if (positionals[0] === 'clusters') await clusters();
else if (positionals.length > 0) await deploy(positionals);
else if (values.lab) process.exitCode = await insideLab();
else await bench(values.inventory ? takeInventory(values.inventory) : await startLoopback());

async function clusters(): Promise<void> {
  const sizes = values.clusters.map((size) => Math.max(1, Number.parseInt(size, 10) || 1));
  const rounds = await benchClusters({ sizes, only: values.only }, (line) => console.error(line));
  console.log(values.json ? JSON.stringify(rounds, undefined, 2) : clustersTable(rounds));
}

async function deploy([what, ...more]: readonly string[]): Promise<void> {
  if (what !== 'deploy' || more.length > 0) throw new Error(`unknown benchmark ${positionals.join(' ')}\n${usage}`);
  const deployed = await benchDeploy(values.only);
  console.log(values.json ? JSON.stringify(deployed, undefined, 2) : deployTable(deployed));
}

/** The lab's hosts are only reachable from inside its namespace. */
async function insideLab(): Promise<number> {
  const paths = pathsOf();
  const again = [process.execPath, import.meta.filename, '--inventory', paths.inventory, '--rounds', values.rounds];
  const only = values.only.flatMap((beginning) => ['--only', beginning]);
  const flags = (['json', 'status'] as const).flatMap((flag) => (values[flag] ? [`--${flag}`] : []));
  const [program = '', ...args] = inNamespace(paths, [...again, ...only, ...flags]);
  const [code] = await once(spawn(program, args, { stdio: 'inherit' }), 'close');
  return Number(code ?? 1);
}

async function bench(rig: Rig): Promise<void> {
  const leave = () => {
    const exit = () => process.exit(130);
    rig.stop().then(exit, exit);
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  try {
    const rounds = Math.max(1, Number.parseInt(values.rounds, 10) || 1);
    const questions = values.status ? await statusQuestions(rig.inventory) : fewQuestions;
    const all = [mailhaWay(rig, questions), opensshWay(rig, questions), ...ansibleWays(rig, questions)];
    const ways = all.filter(({ name }) => values.only.some((beginning) => name.startsWith(beginning)));
    const results = await measure(ways, rounds, (line) => console.error(line));
    const about = { hosts: rig.inventory.hosts.length, rounds, cpus: cpus().length, asked: questions.shown };
    const heading = `${about.hosts} hosts, ${rounds} rounds, medians, ${about.cpus} CPUs: ${about.asked}`;
    console.log(values.json ? JSON.stringify({ ...about, results }, undefined, 2) : `${heading}\n\n${table(results)}`);
  } finally {
    await rig.stop();
  }
}
