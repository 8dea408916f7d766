import { type IpvsTable, ipvs, isOnHost, otherActiveServers } from '../../facts/director/ipvs.ts';
import { type LdirectordView, ldirectordView, maintenanceDirectory } from '../../facts/director/ldirectord.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { type Change, defineStep, type Step } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';

const fileOf = ({ public: address }: Host) => `${maintenanceDirectory}/${address}`;

/**
 * `$2` is a one-line note for people who find the file, `$3` the intended duration in minutes, counted by the host's
 * clock.
 */
const write = `until=\${3:+"until $(date -u -d "+$3 minutes" '+%F %H:%M UTC') "}; printf '%s%s\\n' "$until" "$2" >"$1"`;

interface Draining {
  readonly note: string;
  readonly minutes?: number | undefined;
  /** Unreachable directors that do not get the change; shown to approvers. */
  readonly down?: readonly string[];
}

/** No new connections to the real server, whatever its checks say, even after a reboot; existing ones stay. */
export function drained(server: Host, { note, minutes, down = [] }: Draining): Step {
  return defineStep({
    id: 'ldirectord.drained',
    on: ['director'],
    summary: `${server.name} gets no new connections`,
    facts: { view: ldirectordView, table: ipvs },
    plan({ view, table }, director, { inventory }): readonly Change[] {
      if (view.maintenance.has(server.public)) return [];
      othersServe(server, { director, table, inventory });
      return [
        {
          summary: `write ${fileOf(server)}`,
          run: ['sh', '-c', write, 'sh', fileOf(server), note, ...(minutes === undefined ? [] : [String(minutes)])],
          undo: [{ run: ['rm', '-f', fileOf(server)] }],
          disrupts: `new connections go to the other real servers, not ${server.name}; existing ones stay${unaware(down)}`,
        },
      ];
    },
  });
}

const unaware = (down: readonly string[]) =>
  down.length === 0 ? '' : `. ${down.join(', ')} unreachable and not drained there: repeat the drain once it is back`;

/** Ends a drain, including drains of single services. */
export function undrained(server: Host): Step {
  return defineStep({
    id: 'ldirectord.undrained',
    on: ['director'],
    summary: `${server.name} gets connections again once its checks pass`,
    facts: { view: ldirectordView },
    plan({ view }: { readonly view: LdirectordView }): readonly Change[] {
      const files = [...view.maintenance].filter(([name]) => name === server.public || isOnHost(server, name));
      return files.map(([name, note]) => ({
        summary: `remove ${maintenanceDirectory}/${name}`,
        run: ['rm', '-f', `${maintenanceDirectory}/${name}`] as const,
        undo: [{ run: ['sh', '-c', write, 'sh', `${maintenanceDirectory}/${name}`, note || 'restored by mailha'] }],
      }));
    },
  });
}

interface DrainContext {
  readonly director: Host;
  readonly table: IpvsTable | undefined;
  readonly inventory: Inventory;
}

/** Refuses to drain the last real server of a service. */
function othersServe(server: Host, { director, table, inventory }: DrainContext): void {
  for (const { name, others = [] } of otherActiveServers(server, table, inventory)) {
    if (others.length > 0) continue;
    throw new Refused(
      `${server.name} is the last real server of ${name} on ${director.name}: see \`ipvs\`. Bring another one back first.`,
    );
  }
}
