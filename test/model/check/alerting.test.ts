import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Alerting, alerting, type News, quiet, toldBad } from '../../../src/model/check/alerting.ts';
import { type Status, statuses } from '../../../src/model/check/check.ts';
import type { Judgement } from '../../../src/model/check/judgement.ts';
import { AlertRules } from '../../../src/model/inventory/alert-rules.ts';
import { fc } from '../../support/laws.ts';

const rules = AlertRules.parse({ looks: 2, holdSeconds: 100 });
const judged = (status: Status, check = 'vip.held-once'): Judgement => ({
  check,
  status,
  hosts: [],
  summary: `it is ${status}`,
});

/** What people are told when the check was seen like this, a round every 30 s: each round's news as `worse` and `better`. */
function told(seen: readonly Status[], everySeconds = 30): readonly string[] {
  let state: Alerting = quiet;
  return seen.map((status, i) => {
    let news: News;
    [state, news] = alerting(state, { judged: [judged(status)], now: i * everySeconds * 1000 }, rules);
    return [
      ...news.worse.map((one) => `worse: ${one.status}`),
      ...news.better.map((one) => `better: ${one.status}`),
    ].join();
  });
}

describe('alerting', () => {
  it('tells bad news after two looks, once', () => {
    assert.deepEqual(told(['ok', 'critical', 'critical', 'critical']), ['', '', 'worse: critical', '']);
  });

  it('tells nothing of what is gone at the next look', () => {
    assert.deepEqual(told(['critical', 'ok', 'critical', 'ok']), ['', '', '', '']);
  });

  it('tells good news once it has held', () => {
    assert.deepEqual(told(['critical', 'critical', 'ok', 'ok', 'ok', 'ok', 'ok']), [
      ...['', 'worse: critical', '', '', '', ''],
      'better: ok',
    ]);
  });

  it('tells nothing of what comes and goes, and counts it', () => {
    assert.deepEqual(told(['critical', 'critical', 'ok', 'critical', 'ok', 'critical', 'ok']).filter(Boolean), [
      'worse: critical',
    ]);
    let state: Alerting = quiet;
    for (const [i, status] of (['critical', 'critical', 'ok', 'critical', 'ok', 'critical'] as const).entries())
      [state] = alerting(state, { judged: [judged(status)], now: i * 30_000 }, rules);
    assert.equal(state.checks['vip.held-once']?.flaps, 2);
    [state] = alerting(state, { judged: [judged('ok')], now: 300_000 }, rules);
    const [, { better }] = alerting(state, { judged: [judged('ok')], now: 900_000 }, rules);
    assert.match(better[0]?.summary ?? '', /, after flapping 2 times$/);
  });

  it('reports when it becomes worse than reported, and when less bad', () => {
    const seen = [
      'degraded',
      'degraded',
      'critical',
      'critical',
      'degraded',
      'degraded',
      'degraded',
      'degraded',
      'degraded',
    ];
    assert.deepEqual(told(seen as Status[]).filter(Boolean), [
      'worse: degraded',
      'worse: critical',
      'better: degraded',
    ]);
  });

  it('takes a check that judges nothing any more for well', () => {
    const [bad] = alerting(quiet, { judged: [judged('critical')], now: 0 }, { ...rules, looks: 1 });
    const [, news] = alerting(bad, { judged: [], now: 1 }, { ...rules, holdSeconds: 0 });
    assert.deepEqual(
      news.better.map(({ check, status }) => [check, status]),
      [['vip.held-once', 'ok']],
    );
  });

  it('never reports the same twice, and ends with the current state', () => {
    const seen = fc.array(fc.constantFrom(...statuses), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(seen, (looks) => {
        const steady = Array.from({ length: 10 }, () => looks.at(-1) ?? 'ok');
        const news = told([...looks, ...steady]).filter(Boolean);
        const last = news.map((one) => one.split(': ')[1] as Status);
        assert.equal(last.at(-1) ?? 'ok', looks.at(-1));
        for (const [i, status] of last.entries()) assert.notEqual(status, i === 0 ? 'ok' : last[i - 1]);
      }),
    );
  });

  it('knows what is bad, worst first', () => {
    const all = [judged('degraded', 'a.b'), judged('critical', 'c.d')];
    const [state] = alerting(quiet, { judged: all, now: 0 }, { ...rules, looks: 1 });
    assert.deepEqual(
      toldBad(state).map(({ check }) => check),
      ['c.d', 'a.b'],
    );
  });
});
