import type { Person } from '../model/inventory/access.ts';
import { mustHave } from '../model/inventory/permission.ts';
import type { Silence } from '../model/run/desk.ts';
import { Hold, heldUp } from '../model/run/hold.ts';
import { Refused } from '../model/text/errors.ts';
import { span } from '../model/text/span.ts';
import { hold as holdScript, release as releaseScript } from '../store/lua/hold.ts';
import { announce } from '../store/notices.ts';
import { open } from '../store/runs.ts';
import { encoded, outcomeOf } from '../store/script.ts';
import { cancel } from './decide.ts';
import type { DeskContext } from './words.ts';

/** Freezes all changes: running jobs stop before their next step, and none starts until `thaw`. */
export async function freeze(context: DeskContext, because: string, who: Person): Promise<string> {
  const { store, inventory } = context;
  mustHave(who, 'operator', inventory.access);
  await set(context, { kind: 'freeze', by: who.id, because }, who);
  const running = (await open(store)).filter(({ writes, state }) => writes && state === 'running');
  const results = await Promise.allSettled(running.map(({ id }) => cancel({ store, inventory, who, id })));
  const named = (how: 'fulfilled' | 'rejected') =>
    running.flatMap(({ id }, i) => (results[i]?.status === how ? [`job ${id}`] : [])).join(', ');
  const [stopped, missed] = [named('fulfilled'), named('rejected')];
  const stops = stopped === '' ? '' : ` ${stopped} stops before its next step; \`resume\` continues it after the thaw.`;
  // The freeze holds even if a cancel fails.
  const also = missed === '' ? stops : `${stops} Could not stop ${missed}: see \`jobs\`, and \`cancel\` it.`;
  return `All changes on ${inventory.name} are frozen. An approver can lift this with \`thaw\`.${also}`;
}

export async function thaw({ store, inventory }: DeskContext, who: Person): Promise<string> {
  mustHave(who, 'approver', inventory.access);
  return release({ store, inventory }, 'freeze', who);
}

/** Keeps everyone else from changing the cluster while one operator works on it by hand. */
export async function lock(context: DeskContext, { minutes, because }: Silence, who: Person): Promise<string> {
  const { inventory } = context;
  mustHave(who, 'operator', inventory.access);
  await set(context, { kind: 'lock', by: who.id, because, until: Date.now() + minutes * 60_000 }, who);
  return `${inventory.name} locked by you for ${span(minutes)}; \`unlock\` ends that.`;
}

/** Open to every operator, since the owner of the lock may be asleep. Audited. */
export async function unlock({ store, inventory }: DeskContext, who: Person): Promise<string> {
  mustHave(who, 'operator', inventory.access);
  return release({ store, inventory }, 'lock', who);
}

async function set({ store, inventory }: DeskContext, hold: Hold, who: Person): Promise<void> {
  const lasts = hold.until === undefined ? '0' : String(hold.until - Date.now());
  const noted = { kind: 'held', by: who.id, hold };
  const [how, other] = await outcomeOf(store, holdScript, [encoded(hold), lasts, encoded(noted)]);
  if (how === 'held')
    throw new Refused(
      heldUp(Hold.parse(JSON.parse(other ?? '')), who.id) ?? 'The cluster is already frozen or locked.',
    );
  await announce(store, inventory, { what: 'held', hold });
}

async function release({ store, inventory }: DeskContext, kind: Hold['kind'], who: Person): Promise<string> {
  const { name } = inventory;
  const noted = { kind: 'released', by: who.id, what: kind };
  const [how, was = ''] = await outcomeOf(store, releaseScript, [kind, encoded(noted)]);
  if (how === 'none') return `${name} is not ${kind === 'freeze' ? 'frozen' : 'locked'}.`;
  await announce(store, inventory, { what: 'released', by: who.id, hold: Hold.parse(JSON.parse(was)) });
  return kind === 'freeze' ? `Freeze on ${name} lifted.` : `Lock on ${name} lifted.`;
}
