import { z } from 'zod';
import { hostNames } from '../../src/checks/cluster/words.ts';
import { judgeDkim } from '../../src/checks/dns/key-record.ts';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import { type DkimKey, dkimRecord } from '../../src/model/dns/dns-records.ts';
import {
  type DkimTurn,
  firstKey,
  nextKey,
  overlapEnd,
  retiredKey,
  selectorOf,
  switchedKey,
} from '../../src/model/mail/dkim.ts';
import type { Stage, Target } from '../../src/model/plan/target.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { WriteJob } from '../../src/model/run/job.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { dateOf } from '../../src/model/text/minute.ts';
import { named } from '../../src/model/text/named.ts';
import { dkimKeysShared, dkimSigned } from '../../src/steps/mail/dkim.ts';
import { mustBeDomain, showKeys } from '../look/dkim.ts';
import { allKeys, type KeyView, lookAtKeys } from '../look/dkim-keys.ts';
import { everywhere } from './directory-writer.ts';

/** `at`: when it was requested, in ms since the epoch. */
export const DkimParams = z.object({ domain: z.string(), at: z.int() });
type DkimParams = z.infer<typeof DkimParams>;

/** All hosts have the private key before one signs with it. */
export function dkimStages(domain: string, turn: DkimTurn, unreachable: readonly string[]): readonly Stage[] {
  return [dkimKeysShared(domain, turn), dkimSigned(domain, turn)].flatMap((step) => everywhere({ unreachable }, step));
}

interface DkimChange {
  readonly name: string;
  turn(params: DkimParams, world: Observer): DkimTurn;
  /** Throws Refused where the keys or DNS do not allow it. */
  allowed?(world: Observer, params: DkimParams, keys: readonly DkimKey[]): Promise<void>;
  made(params: DkimParams, world: Observer): string;
  there(params: DkimParams): string;
}

function dkimJob({ name, turn, allowed, made, there }: DkimChange): WriteJob<DkimParams> {
  const prepare = async (world: Observer, params: DkimParams): Promise<{ target: Target; away: readonly string[] }> => {
    const view = await lookAtKeys(world);
    mustSign(view);
    await mustBeDomain(world, params.domain);
    await allowed?.(
      world,
      params,
      allKeys(view).filter(({ domain }) => domain === params.domain),
    );
    const away = hostNames(view.missing);
    const stages = dkimStages(params.domain, turn(params, world), away);
    return { target: { id: 'dkim', summary: `the DKIM keys of ${params.domain}`, stages }, away };
  };
  return {
    name,
    writes: true,
    params: DkimParams,
    plan: async (world, params) => preview(world, (await prepare(world, params)).target),
    async apply(world, params, approved) {
      const { target, away } = await prepare(world, params);
      await apply(world, target, approved);
      await showKeys(world, await lookAtKeys(world), params.domain);
      return { status: 'ok', sentence: `${made(params, world)}${completedLater(away, params.domain)}` };
    },
    async nothingToDo(world, params) {
      const view = await lookAtKeys(world);
      await showKeys(world, view, params.domain);
      const away = hostNames(view.missing);
      return {
        status: away.length === 0 ? 'ok' : 'unknown',
        sentence: `${there(params)}${completedLater(away, params.domain)}`,
      };
    },
  };
}

/** Directories replicate to a host that was away; keys do not. */
export function completedLater(away: readonly string[], domain: string): string {
  if (away.length === 0) return '';
  return `; ${named(away)} unreachable: \`domain dkim ${domain} add\` completes it once it is back`;
}

function mustSign({ seen, missing }: KeyView): void {
  if (seen.some(({ facts }) => facts.dkim)) return;
  const silent = hostNames(missing);
  if (silent.length > 0) throw new Refused(`${named(silent)} unreachable, so no DKIM key can be changed.`);
  throw new Refused('No mail host has amavisd, which signs mail: `deploy mail` installs it with iRedMail.');
}

export const addDkimJob = dkimJob({
  name: 'add-dkim',
  turn: ({ at }) => firstKey(at),
  made: ({ domain }) => `mail from ${domain} is signed. Publish its record; \`dns\` checks it`,
  there: ({ domain }) => `${domain} already has its DKIM keys`,
});

export const rotateDkimJob = dkimJob({
  name: 'rotate-dkim',
  turn: ({ at }) => nextKey(at),
  made: ({ domain, at }) =>
    `${domain} has the next key ${selectorOf(at)}; mail is still signed with the present one. Publish its record, then \`domain dkim ${domain} switch\``,
  there: ({ domain, at }) => `${domain} already has the key ${selectorOf(at)}`,
});

export const switchDkimJob = dkimJob({
  name: 'switch-dkim',
  turn: ({ at }) => switchedKey(at),
  allowed: mustBePublished,
  made: ({ domain, at }, { cluster }) =>
    `${domain} signs with its new key. Keep the old record published until ${dateOf(overlapEnd({ since: at }, cluster.inventory.mail.dkimOverlapDays))}, then \`domain dkim ${domain} retire\``,
  there: ({ domain }) => `${domain} has no next key; \`domain dkim ${domain} rotate\` makes one`,
});

export const retireDkimJob = dkimJob({
  name: 'retire-dkim',
  turn: ({ at }, { cluster }) => retiredKey(at, cluster.inventory.mail.dkimOverlapDays),
  made: ({ domain }) => `amavisd no longer knows the old key of ${domain}. Remove its record from DNS`,
  there: ({ domain }) => `${domain} has no old key`,
});

/** Mail signed with a key that receivers cannot find fails DKIM. */
async function mustBePublished(world: Observer, { domain }: DkimParams, keys: readonly DkimKey[]): Promise<void> {
  const next = keys.find(({ use }) => use === 'next');
  if (!next) return;
  const { name } = dkimRecord(next);
  const reply = await world.names.lookup(name, 'TXT');
  const servers = world.names.servers.join(', ');
  const again = `\`domain dkim ${domain} switch\``;
  if (reply.kind === 'silent')
    throw new Refused(
      `Signing not switched: no answer from ${servers} about TXT ${name}: ${reply.why}. Try again: ${again}.`,
    );
  const found = reply.kind === 'found' ? reply.values : [];
  const verdict = judgeDkim({ name, wanted: next.text, found });
  if (verdict.status === 'ok') return;
  throw new Refused(`Signing not switched: ${verdict.summary} (${servers}). ${verdict.remedy} Then ${again}.`);
}
