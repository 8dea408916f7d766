import type { Markup } from '../model/run/card.ts';
import { md } from '../model/run/card.ts';
import { named } from '../model/text/named.ts';
import type { HostList, HostProgress, HostState, StepProgress, StepState } from './host-progress.ts';
import { count, cut, duration, ended } from './words.ts';

const hostMarks: Readonly<Record<HostState, string>> = {
  'to do': ':white_circle:',
  'under way': ':hourglass_flowing_sand:',
  done: ':white_check_mark:',
  failed: ':x:',
  'cut off': ':zap:',
  stopped: ':no_entry_sign:',
};

const stepMarks: Readonly<Record<StepState, string>> = {
  'to do': ':white_circle:',
  'under way': ':hourglass_flowing_sand:',
  done: ':white_check_mark:',
  failed: ':x:',
  'put back': ':leftwards_arrow_with_hook:',
  'cut off': ':zap:',
};

/** Words for the states; the values themselves are part of `--json`. */
const stateWords: Readonly<Record<HostState | StepState, string>> = {
  'to do': 'pending',
  'under way': 'in progress',
  done: 'done',
  failed: 'failed',
  'put back': 'reverted',
  'cut off': 'interrupted',
  stopped: 'stopped',
};

/** Progress per host: finished and pending hosts take one line, the others show each step. */
export function hostLines(hosts: HostList): readonly Markup[] {
  const waiting = hosts.filter(({ state }) => state === 'to do');
  const lines = hosts.filter(({ state }) => state !== 'to do').flatMap(linesOf);
  if (waiting.length === 0) return lines;
  return [
    ...lines,
    md`${{ mrkdwn: hostMarks['to do'] }} ${stateWords['to do']}: *${named(waiting.map(({ host }) => host))}*`,
  ];
}

function linesOf(host: HostProgress): readonly Markup[] {
  const head = md`${{ mrkdwn: hostMarks[host.state] }} *${host.host}* ${saidOf(host)}`;
  return host.state === 'done' ? [head] : [head, ...host.steps.map(stepLine), ...troubles(host)];
}

function saidOf(host: HostProgress): string {
  const { state, steps, startedAt, endedAt, putBack } = host;
  const done = steps.filter((step) => step.state === 'done');
  const changes = count(
    done.reduce((sum, { made }) => sum + made.length, 0),
    'change',
  );
  switch (state) {
    case 'done': {
      const took = startedAt === undefined || endedAt === undefined ? '' : ` in ${duration(endedAt - startedAt)}`;
      return steps.length === 0 ? 'done: no changes needed' : `done: ${count(steps.length, 'step')}, ${changes}${took}`;
    }
    case 'failed':
      return `failed: ${putBack.length > 0 ? `${count(putBack.length, 'change')} reverted` : 'nothing reverted'}`;
    case 'cut off':
      return `interrupted, worker lost: ${done.length} of ${count(steps.length, 'step')} done`;
    case 'stopped':
      return `stopped: ${done.length} of ${count(steps.length, 'step')} done`;
    default:
      return `${stateWords[state]}: ${done.length} of ${count(steps.length, 'step')} done`;
  }
}

function stepLine({ step, summary, state, made, planned, telling }: StepProgress): Markup {
  const changes = state === 'under way' && planned > 1 ? ` (${made.length} of ${planned} changes made)` : '';
  const far = state === 'under way' && telling ? `, ${cut(telling, 100)}` : '';
  const what = step === summary ? step : `${step}: ${cut(summary, 100)}`;
  return md`\u2003${{ mrkdwn: stepMarks[state] }} *${stateWords[state]}* ${what}${changes}${far}`;
}

function troubles({ gate, stuck }: HostProgress): readonly Markup[] {
  const closed = gate && md`\u2003:warning: gate ${gate.check} is *${gate.status}*: ${cut(gate.summary, 300)}`;
  const left = stuck.map(
    ({ summary, why }) => md`\u2003:warning: *not reverted*: ${cut(summary, 200)}. ${ended(cut(why, 300))}`,
  );
  return closed ? [closed, ...left] : left;
}
