import { describe, HostError, Refused } from '../../model/text/errors.ts';
import { transcript } from '../console/transcript.ts';
import { type Demo, startDemo } from './demo.ts';
import { releaseOrStandIn } from './iredmail.ts';
import { argumentsOf, type DemoArguments, help } from './options.ts';
import { startPretended } from './pretend.ts';
import { approve, channel, ending, rootOf, type } from './story.ts';

const began = Date.now();
const seconds = () => `${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s`;
const say = (line: string) => console.log(`${seconds()}  ${line}`);

/** What both kinds of demo have. */
interface Shown extends Pick<Demo, 'workspace' | 'stop'> {
  statusCode(): Promise<number>;
}

/** Deploys, prints the status thread and how long each part took, and returns the exit code. */
async function deployAndCheck({ workspace, statusCode }: Shown): Promise<number> {
  const times: string[] = [];
  let since = began;
  const took = (what: string) => {
    times.push(`${what} ${((Date.now() - since) / 1000).toFixed(0)} s`);
    since = Date.now();
  };
  took('start');
  say('alice types /mailha deploy all');
  const deploy = await type(workspace, 'deploy all');
  if (await approve(workspace, deploy, 5 * 60_000)) say('bob reviews the plan and clicks Approve');
  const deployed = await ending(workspace, deploy, 90 * 60_000);
  took('deploy');
  say(deployed);
  // Each host with the time that it took: the mail hosts are the mail tier.
  console.log(`\n${await rootOf(workspace, deploy)}\n`);
  say('alice types /mailha status');
  const status = await type(workspace, 'status');
  const judged = await ending(workspace, status, 3 * 60_000);
  took('status');
  console.log(`\n${await transcript(workspace, channel, status)}`);
  say(judged);
  say(`took: ${times.join(', ')}`);
  return statusCode();
}

async function stay(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

async function onGuests({ port, mail, iredmail = process.env.MAILHA_IREDMAIL }: DemoArguments): Promise<Shown> {
  const tarball = mail ? (iredmail ?? (await releaseOrStandIn(say))) : undefined;
  const demo = await startDemo({ port, say, iredmail: mail, tarball });
  return { ...demo, statusCode: () => demo.mailha(['status']) };
}

async function run(): Promise<number> {
  const asked = argumentsOf(process.argv.slice(2));
  if (asked.help) {
    console.log(help);
    return 0;
  }
  const { port, once } = asked;
  if (!asked.pretend) say(asked.mail ? 'with the mail tier; --no-mail leaves it out' : 'without the mail tier');
  const demo: Shown = asked.pretend ? await startPretended({ port, say }) : await onGuests(asked);
  try {
    const interrupted = stay().then(() => 130);
    const code = await Promise.race([deployAndCheck(demo), interrupted]);
    if (code === 130 || once) return code;
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
