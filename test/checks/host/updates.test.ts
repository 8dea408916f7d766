import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noRebootDue, noStaleServices } from '../../../src/checks/host/updates.ts';
import type { StaleService, Updates } from '../../../src/facts/host/updates.ts';
import { judged, view } from '../../support/views.ts';

/** Debian 12 with its newest kernel. */
const current: Updates = {
  runningKernel: '6.1.0-50-amd64',
  runningBuild: '6.1.176-1',
  kernels: ['6.1.0-47-amd64', '6.1.0-50-amd64'],
  installedBuild: '6.1.176-1',
  stale: [],
};

const judge = (found: Partial<Updates>, rebootFor?: readonly string[]) =>
  judged(noRebootDue, view({ lb1: { readings: { rebootFor }, updates: { ...current, ...found } } }));

describe('host.reboot', () => {
  it('is ok on the newest kernel', () => {
    assert.equal(judge({}).status, 'ok');
  });

  it('is degraded when a newer kernel is in /boot, on Debian 12 and 13', () => {
    assert.equal(
      judge({ runningKernel: '6.1.0-47-amd64' }).summary,
      'reboot required on lb1 (runs kernel 6.1.0-47-amd64, 6.1.0-50-amd64 is installed)',
    );
    const kernels = ['6.12.57+deb13-cloud-amd64', '6.12.100+deb13-cloud-amd64'];
    assert.equal(judge({ runningKernel: '6.12.57+deb13-cloud-amd64', kernels }).status, 'degraded');
    assert.equal(judge({ runningKernel: '6.12.100+deb13-cloud-amd64', kernels }).status, 'ok');
  });

  it('orders kernels by number, not by letter', () => {
    const kernels = ['6.1.0-9-amd64', '6.1.0-10-amd64'];
    assert.equal(judge({ runningKernel: '6.1.0-10-amd64', kernels }).status, 'ok');
    assert.equal(judge({ runningKernel: '6.1.0-9-amd64', kernels }).status, 'degraded');
  });

  it('is degraded when the package of the running kernel was updated in place', () => {
    assert.match(
      judge({ installedBuild: '6.1.176-2' }).summary,
      /runs build 6\.1\.176-1 of kernel 6\.1\.0-50-amd64, 6\.1\.176-2 is/,
    );
  });

  it('does not judge a kernel from elsewhere, nor one of another flavour', () => {
    const foreign = { runningBuild: undefined, installedBuild: undefined };
    assert.equal(judge({ ...foreign, runningKernel: '6.1.176', kernels: [] }).status, 'ok');
    assert.equal(judge({ ...foreign, runningKernel: '6.1.176', kernels: ['6.12.57+deb13-amd64'] }).status, 'ok');
    assert.equal(
      judge({ ...foreign, runningKernel: '6.1.0-50-cloud-amd64', kernels: ['6.1.0-51-amd64'] }).status,
      'ok',
    );
  });

  it('is degraded when a package requires one, and says which', () => {
    assert.equal(judge({}, ['libc6']).summary, 'reboot required on lb1 (libc6)');
    assert.equal(judge({}, []).summary, 'reboot required on lb1 (no reason given)');
  });
});

describe('host.libraries', () => {
  const stale = (...services: string[]): StaleService[] =>
    services.map((service) => ({ service, file: '/usr/lib/x86_64-linux-gnu/libssl.so.3' }));
  const judgeStale = (...services: string[]) =>
    judged(
      noStaleServices,
      view({ mail1: { updates: { ...current, stale: stale(...services) } }, lb1: { updates: current } }),
    );

  it('is ok when every service runs what is on disk', () => {
    assert.deepEqual(judgeStale(), {
      status: 'ok',
      hosts: ['mail1', 'lb1'],
      summary: 'no service runs replaced libraries',
    });
  });

  it('is degraded, and names the services and a library', () => {
    const { status, hosts, summary } = judgeStale('dovecot', 'postfix@-');
    assert.deepEqual([status, hosts], ['degraded', ['mail1']]);
    assert.equal(summary, '2 services on mail1 (dovecot and postfix@-) run replaced libraries such as libssl.so.3');
  });

  it('names at most four services', () => {
    assert.match(judgeStale('a', 'b', 'c', 'd', 'e', 'f').summary, /6 services on mail1 \(a, b, c, d and 2 more\)/);
  });
});
