import type { Overview } from '../model/check/overview.ts';
import type { Markup, Part } from '../model/run/card.ts';
import { joined, md } from '../model/run/card.ts';
import { statusSign } from './marks.ts';
import { list, text } from './parts.ts';
import { ended, percent } from './words.ts';

/** The cluster on one screen: a mark per host, who holds the VIPs, what clients got, what can fail next. */
export function overviewParts({ tiers, vips, services, nextLoss }: Overview): readonly Part[] {
  const lines = [
    ...(vips.length > 0 ? [md`*VIPs:* ${joined(vips.map(vipOf), ' · ')}`] : []),
    ...(services.length > 0 ? [md`*Availability, 24 h:* ${services.map(servedOf).join(' · ')}`] : []),
    // The verdict begins with the same words.
    ...(nextLoss ? [md`*Next loss:* ${ended(nextLoss)}`] : []),
  ];
  return [...gridParts(tiers), ...list(lines)];
}

/** A line per tier, a mark per host. */
export function gridParts(tiers: Overview['tiers']): readonly Part[] {
  const rows = tiers.map(({ tier, hosts }) => md`*${tier}*  ${joined(hosts.map(hostOf), '   ')}`);
  return rows.length > 0 ? [text(joined(rows, '\n'))] : [];
}

type TierHost = Overview['tiers'][number]['hosts'][number];

function hostOf({ host, status }: TierHost): Markup {
  return status === undefined ? md`${host} (not checked)` : md`${statusSign(status)} ${host}`;
}

function vipOf({ name, holders }: Overview['vips'][number]): Markup {
  if (holders.length === 0) return md`${name} on *no director*`;
  return holders.length === 1 ? md`${name} on ${holders.join('')}` : md`${name} on *${holders.join(' and ')} at once*`;
}

function servedOf({ service, ratio }: Overview['services'][number]): string {
  return `${service} ${ratio === undefined ? 'not measured' : percent(ratio)}`;
}
