import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { receivedOf, words } from '../../src/paging/payload.ts';
import { inventory } from '../support/people.ts';

const now = Date.UTC(2026, 10, 27, 4);
const alert = (labels: Readonly<Record<string, string>>, annotations: Readonly<Record<string, string>> = {}) => ({
  status: 'firing',
  labels: { alertname: 'HostDown', ...labels },
  annotations,
  startsAt: '2026-11-27T03:00:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example.net/graph?g0',
  fingerprint: '0a1b2c3d4e5f6071',
});
const from = (...alerts: readonly object[]) => receivedOf({ version: '4', groupKey: '{}', alerts }, inventory, now);
const [mail1] = inventory.hosts.filter(({ name }) => name === 'mail1');

describe('receivedOf', () => {
  it('maps the severity: critical stays critical, all else is degraded', () => {
    const of = (labels: Record<string, string>) => from(alert(labels)).alerts[0]?.status;
    assert.deepEqual(
      [of({ severity: 'critical' }), of({ severity: 'Critical' }), of({ severity: 'page' }), of({})],
      ['critical', 'critical', 'degraded', 'degraded'],
    );
  });

  it('finds the host by its name or address, with a port or a domain', () => {
    const of = (labels: Record<string, string>) => from(alert(labels)).alerts[0]?.hosts.join();
    const { domain } = inventory;
    for (const instance of [
      'mail1',
      'mail1:9100',
      `mail1.${domain}:9100`,
      mail1?.private ?? '',
      `${mail1?.public}:9100`,
    ])
      assert.equal(of({ instance }), 'mail1', instance);
    assert.equal(of({ host: 'mail1' }), 'mail1');
    for (const instance of ['mail10', 'mail1.example.org', 'sw1:9100', ''])
      assert.equal(of({ instance }), '', instance);
  });

  it('leaves out what mailha itself reports', () => {
    const { alerts, own } = from(alert({ source: 'mailha' }), alert({ mailha_incident: '4' }), alert({ source: 'x' }));
    assert.deepEqual([alerts.length, own], [1, 2]);
  });

  it('says where to look: the runbook, the query, or Alertmanager; never an address that is not of the web', () => {
    const of = (annotations: Record<string, string>, more: object = {}) =>
      from({ ...alert({}, annotations), ...more }).alerts[0]?.remedy;
    assert.equal(of({}), 'the query is at http://prometheus.example.net/graph?g0');
    assert.equal(
      of({ runbook_url: 'https://runbooks.example.net/x' }),
      'follow https://runbooks.example.net/x; the query is at http://prometheus.example.net/graph?g0',
    );
    for (const bad of ['javascript:alert(1)', 'x'.repeat(400), 'not an address', ''])
      assert.equal(of({ runbook_url: bad }, { generatorURL: bad }), 'Alertmanager has the details', bad.slice(0, 20));
  });
});

describe('words of strangers', () => {
  it('cannot format, mention, add emoji or break the line', () => {
    assert.equal(
      words('*ok* ~x~ `y`\n:white_check_mark: @channel @Here a@here.example', 200),
      '∗ok∗ ∼x∼ ˋyˋ ∶white_check_mark: ＠channel ＠Here a＠here.example',
    );
    const controls = ['\u001b[31m', '\u202e', '\u0007'];
    const shown = words(`${controls.join('red')} x`, 200);
    assert.deepEqual(
      controls.filter((one) => shown.includes(one)),
      [],
      shown,
    );
  });

  it('are cut, and never empty', () => {
    assert.equal(words('x'.repeat(1000), 100).length, 100);
    assert.equal(words(' \n', 100), '(no text)');
  });

  it('keep times and addresses as they are', () => {
    const plain = 'at 10:20:30 on db1:9100 (https://example.net/a_b): 91 % of /var';
    assert.equal(words(plain, 200), plain);
  });
});
