import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fence } from '../../src/model/inventory/fencing.ts';

/** A word of the declaration that nobody may ever see. */
export const fencePassword = 'Tr0ub4dor-canary-3';

/** Switches the power of a host that is a folder (see fileHosts) and takes its time; fails to switch on while `failing` is there. */
const script = `#!/bin/sh
folder=$1 verb=$2 host=$3
state=$folder/$host.json
case $verb in
  status)
    grep -qs off "$state" && echo "Chassis Power is off" || echo "Chassis Power is on"
    exit;;
  off)
    : >"$folder/begun"
    sleep 0.7;;
  on)
    if [ -e "$folder/failing" ]; then echo "cannot log in: $*" >&2; exit 1; fi;;
esac
printf '{"power":"%s"}' "$verb" >"$state.new" && mv "$state.new" "$state"
echo "$host $verb" >>"$folder/switched.log"
`;

/** A real program as a fencing command, and what a test does with it. */
export interface FenceScript {
  readonly fence: Fence;
  /** Whether an `off` has begun. */
  hasBegun(): boolean;
  fail(): void;
  work(): void;
  /** As in `lb2 off`, in order. */
  switched(): readonly string[];
}

export function fenceScript(hosts: string): FenceScript {
  mkdirSync(hosts, { recursive: true });
  const program = join(hosts, 'fence.sh');
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  const argv = (verb: string): Fence['off'] => [program, hosts, verb, '{host}', '-P', fencePassword];
  const failing = join(hosts, 'failing');
  const log = join(hosts, 'switched.log');
  return {
    fence: { off: argv('off'), on: argv('on'), status: argv('status'), timeoutSeconds: 3 },
    hasBegun: () => existsSync(join(hosts, 'begun')),
    fail: () => appendFileSync(failing, ''),
    work: () => rmSync(failing, { force: true }),
    switched: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
  };
}
