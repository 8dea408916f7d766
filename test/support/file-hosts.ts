import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../src/model/check/fact.ts';
import type { Hosts } from '../../src/model/plan/hosts.ts';
import { HostError, Refused } from '../../src/model/text/errors.ts';
import { noDirectory } from './no-directory.ts';

/**
 * Hosts that are folders, so that they outlive a worker that is killed. `set KEY VALUE` is the one command; what
 * arrives at a host is recorded before anybody is told, and a fence lower than the highest seen is refused.
 */
export function fileHosts(folder: string, pauseMs = 0): Hosts {
  return {
    ...noDirectory,
    async ask(host, facts) {
      const stdout = JSON.stringify(stateOf(folder, host.name));
      const answer = (parse: (stdout: string, code: number) => unknown): Answer => ({
        ok: true,
        value: parse(stdout, 0),
      });
      const at = Date.now();
      return { byFact: new Map(facts.map((fact) => [fact.id, answer(fact.parse)])), sentAt: at, receivedAt: at };
    },
    async change(host, { run, fence = 0, summary, turn }, signal) {
      if (signal?.aborted) throw signal.reason;
      // What a drill has a host do by itself is nobody's to see here, and what puts it back is one more `set`.
      const [program, key = '', value = ''] = run[0] === 'sh' ? (run[2]?.split(' ') ?? []) : run;
      if (program === 'systemd-run' || program === 'systemctl') return;
      const state = stateOf(folder, host.name);
      if (fence < Number(state.fence ?? 0)) {
        record(folder, `${host.name} refused ${fence}`);
        throw new Refused(`${host.name} has seen a newer lease than ${fence}`);
      }
      await turn?.confirm();
      if (program === 'true') return;
      if (program !== 'set' || value === 'broken') throw new HostError(host.name, `running ${summary}: exit 1`);
      mkdirSync(folder, { recursive: true });
      const file = join(folder, `${host.name}.json`);
      // Atomic: a killed worker leaves either the old or the new state.
      writeFileSync(`${file}.next`, JSON.stringify({ ...state, [key]: value, fence: String(fence) }));
      record(folder, `${host.name} ${key}=${value}`);
      renameSync(`${file}.next`, file);
      if (pauseMs > 0) await sleep(pauseMs);
    },
    close: async () => {},
  };
}

export function stateOf(folder: string, host: string): Readonly<Record<string, string>> {
  const file = join(folder, `${host}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** Every change that reached a host, as in `lb1 a=1`, in order; and `lb1 refused 7`. */
export function recorded(folder: string): readonly string[] {
  const file = join(folder, 'changes.log');
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').filter(Boolean) : [];
}

function record(folder: string, line: string): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'changes.log'), `${line}\n`);
}
