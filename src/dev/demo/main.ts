import { parseArgs } from 'node:util';
import { describe, HostError, Refused } from '../../model/text/errors.ts';
import { transcript } from '../console/transcript.ts';
import { type Demo, startDemo } from './demo.ts';
import { approve, channel, ending, type } from './story.ts';

const help = `npm run demo [-- --mail] [-- --iredmail FILE] [-- --once] [-- --port N]

Starts the guide's seven hosts as real Debian guests, Redis, the bot and a console that replaces Slack. Deploys the
cluster from the chat, prints the thread of /mailha status, and runs until Ctrl-C.

  --mail            also install iRedMail (the lab's stand-in); takes longer than everything else
  --iredmail FILE   like --mail, with this release tarball; its components must be in its pkgs/misc
  --once            exit after the status, with the code of "mailha status": 0 if the cluster is ok
  --port N          port of the console; default 8400
`;

const began = Date.now();
const seconds = () => `${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s`;
const say = (line: string) => console.log(`${seconds()}  ${line}`);

/** Deploys, prints the status thread, and returns the exit code. */
async function deployAndCheck({ workspace, mailha }: Demo): Promise<number> {
  say('alice types /mailha deploy all');
  const deploy = await type(workspace, 'deploy all');
  if (await approve(workspace, deploy, 5 * 60_000)) say('bob reviews the plan and clicks Approve');
  const deployed = await ending(workspace, deploy, 90 * 60_000);
  say(deployed);
  say('alice types /mailha status');
  const status = await type(workspace, 'status');
  const judged = await ending(workspace, status, 3 * 60_000);
  console.log(`\n${await transcript(workspace, channel, status)}`);
  say(judged);
  return mailha(['status']);
}

async function stay(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      mail: { type: 'boolean' },
      iredmail: { type: 'string' },
      once: { type: 'boolean' },
      port: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const port = Number(values.port ?? 8400);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Refused(`--port: found ${values.port}, wanted a port number`);
  }
  const demo = await startDemo({
    port,
    say,
    iredmail: values.mail === true || values.iredmail !== undefined,
    tarball: values.iredmail,
  });
  try {
    const interrupted = stay().then(() => 130);
    const code = await Promise.race([deployAndCheck(demo), interrupted]);
    if (code === 130 || values.once) return code;
    say(`console at ${demo.workspace.url}: type commands, approve them as another user. Ctrl-C stops the demo`);
    await interrupted;
    return code;
  } finally {
    say('stopping');
    await demo.stop();
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  const remedy = error instanceof HostError && error.remedy ? `\n${error.remedy}` : '';
  const known = error instanceof Refused || error instanceof HostError;
  console.error(known ? `demo: ${describe(error)}${remedy}` : error);
  process.exitCode = 3;
}
