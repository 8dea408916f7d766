import type { Mute } from '../../src/model/check/mute.ts';
import type { Point } from '../../src/model/check/series.ts';
import type { Observer, Watcher } from '../../src/model/plan/world.ts';
import type { Happening } from '../../src/model/run/journal.ts';
import { rememberedPositions } from './remembered-positions.ts';

export interface FakeWatcher extends Watcher {
  /** What people are told, as `1 worse vip.held-once critical`, `1 over`. */
  readonly told: string[];
  /** As if someone had clicked. */
  acknowledge(id: string): void;
  /** Makes time go by. */
  wait(seconds: number): void;
}

/** What a worker has for rounds besides, all of it in memory. */
export function fakeWatcher(world: Observer): FakeWatcher {
  const [told, kept, mutes, points] = [
    [] as string[],
    new Map<string, unknown>(),
    new Map<string, Mute>(),
    [] as Point[],
  ];
  const acknowledged = new Set<string>();
  let later = 0;
  const names: string[] = [];
  const now = () => new Date(world.now().getTime() + later);
  const news = (id: string, happening: Happening) => {
    if (happening.kind === 'reminded') told.push(`${id} reminded ${happening.mention.join()}`);
    if (happening.kind === 'escalated')
      told.push(`${id} escalated ${[happening.channel, ...happening.mention].join()}`);
    if (happening.kind !== 'alert') return;
    if (happening.mention) told.push(`${id} mentions ${happening.mention.join()}`);
    for (const { check, status } of happening.worse) told.push(`${id} worse ${check} ${status}`);
    for (const { check, status } of happening.better) told.push(`${id} better ${check} ${status}`);
  };
  return {
    ...world,
    told,
    acknowledge: (id) => void acknowledged.add(id),
    now,
    wait: (seconds) => {
      later += seconds * 1000;
    },
    memory: {
      recall: async (name) => kept.get(name),
      remember: async (name, value) => void kept.set(name, JSON.parse(JSON.stringify(value))),
    },
    positions: rememberedPositions(),
    mutes: {
      all: async () => [...mutes.values()].filter(({ until }) => until > now().getTime()),
      set: async (mute) => void mutes.set(mute.what, mute),
      lift: async (what) => mutes.delete(what),
    },
    incidents: {
      async open(name, channel) {
        if (!names.includes(name)) {
          names.push(name);
          told.push(`${names.length} opened in ${channel}`);
        }
        return String(names.indexOf(name) + 1);
      },
      tell: async (id, _, happening) => {
        news(id, happening);
        return true;
      },
      isAcknowledged: async (id) => acknowledged.has(id),
      close: async (id, { sentence }) => void told.push(`${id} ${sentence}`),
      reopen: async (id) => {
        told.push(`${id} reopened`);
        return true;
      },
    },
    series: {
      add: async (at, values) =>
        void points.push({ at, values: new Map([...values].map(([name, mean]) => [name, { mean, most: mean }])) }),
      since: async (at) => points.filter((point) => point.at >= at),
      latest: async () => points.at(-1),
    },
    visit: async () => ({ at: 0, tookMs: 12, why: undefined }),
    receivedAlerts: async () => [],
    isBusy: false,
  };
}
