import { parseArgs } from 'node:util';
import { Refused } from '../../model/text/errors.ts';
import { pinned } from '../lab/iredmail-download.ts';

export const help = `npm run demo [-- --pretend] [-- --no-mail] [-- --iredmail FILE] [-- --once] [-- --port N]

Starts the guide's seven hosts as real Debian guests, Redis, the bot and a console that replaces Slack. Deploys the
cluster from the chat, prints the thread of /mailha status, and runs until Ctrl-C.

  --pretend         no guests: hosts that exist in this process only; takes seconds. Drills and mail flow need real hosts
  --no-mail         leave out iRedMail, which takes longer than everything else
  --iredmail FILE   install this release tarball, with its components in its pkgs/misc; or the lab's "stand-in".
                    Default: iRedMail ${pinned.version}, downloaded once; the stand-in where that fails
  --once            exit after the status, with the code of "mailha status": 0 if the cluster is ok
  --port N          port of the console; default 8400
`;

export interface DemoArguments {
  readonly pretend: boolean;
  readonly mail: boolean;
  readonly iredmail: string | undefined;
  readonly once: boolean;
  readonly help: boolean;
  readonly port: number;
}

/** Throws Refused. */
export function argumentsOf(argv: readonly string[]): DemoArguments {
  const { values } = parseArgs({
    args: [...argv],
    allowNegative: true,
    options: {
      pretend: { type: 'boolean', default: false },
      mail: { type: 'boolean', default: true },
      iredmail: { type: 'string' },
      once: { type: 'boolean', default: false },
      port: { type: 'string', default: '8400' },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Refused(`--port: found ${values.port}, wanted a port number`);
  }
  if (!values.mail && values.iredmail !== undefined) {
    throw new Refused('--no-mail and --iredmail exclude each other');
  }
  return { ...values, iredmail: values.iredmail, port };
}
