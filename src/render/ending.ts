import { isAtTerminal } from '../model/inventory/access.ts';
import { policyOf } from '../model/inventory/policy.ts';
import type { Card, Part } from '../model/run/card.ts';
import { itself, md, person } from '../model/run/card.ts';
import { named } from '../model/text/named.ts';
import type { HostProgress } from './host-progress.ts';
import type { RunProgress } from './standing.ts';
import { stateParts, summaryOf } from './state.ts';
import { count } from './words.ts';

/** How a run ended, repeated at the end of its thread: Slack sends no notification for edits of the first message. */
export function endingCard(standing: RunProgress, { resumable }: { readonly resumable: boolean }): Card {
  const { run, state, hosts } = standing;
  const shown = stateParts({ ...standing, hosts: [] });
  const left = state === 'failed' || state === 'interrupted' || state === 'cancelled' ? whatIsLeft(hosts) : [];
  const value = `resume ${run.id}`;
  const confirm = {
    title: `Resume job ${run.id}?`,
    text: 'Checks the hosts again and continues from the failed step.',
  };
  return {
    summary: summaryOf(standing),
    parts: [
      ...shown,
      ...left,
      ...mention(standing),
      ...(resumable
        ? [{ kind: 'buttons', buttons: [{ action: 'run', label: 'Resume', value, confirm }] } as const]
        : []),
    ],
  };
}

/** Notifies the person who requested it, unless they ended it. */
function mention({ run: { id, requestedBy }, ending }: RunProgress): readonly Part[] {
  const isNobody = requestedBy === itself || policyOf(requestedBy) !== undefined;
  if (isNobody || isAtTerminal({ id: requestedBy }) || ending?.by === requestedBy) return [];
  return [{ kind: 'context', text: md`${person(requestedBy)} requested job ${id}.` }];
}

/** What was changed and what is left, per host. */
function whatIsLeft(hosts: readonly HostProgress[]): readonly Part[] {
  const names = (state: HostProgress['state']) => hosts.filter((host) => host.state === state).map(({ host }) => host);
  const done = names('done');
  const untouched = names('to do');
  const items = [
    ...(done.length > 0 ? [md`*${named(done)}*: done.`] : []),
    ...hosts.filter(({ state }) => state !== 'done' && state !== 'to do').map(touched),
    ...(untouched.length > 0 ? [md`*${named(untouched)}*: not started.`] : []),
  ];
  return items.length > 0 ? [{ kind: 'list', items }] : [];
}

function touched({ host, state, steps, putBack, stuck }: HostProgress) {
  const kept = steps.reduce((sum, { made }) => sum + made.length, 0);
  const facts = [
    ...(putBack.length > 0 ? [`${count(putBack.length, 'change')} reverted`] : []),
    ...(stuck.length > 0 ? [`${stuck.length} not reverted`] : []),
    ...(kept - stuck.length > 0 ? [`${count(kept - stuck.length, 'change')} still in place`] : []),
  ];
  const unsure = state === 'cut off' ? '; the interrupted step may be partly applied' : '';
  return md`*${host}*: ${facts.length > 0 ? named(facts) : 'nothing changed'}${unsure}.`;
}
