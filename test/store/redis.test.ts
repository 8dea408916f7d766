import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refused } from '../../src/model/text/errors.ts';
import { parseRedisUrl } from '../../src/store/redis.ts';

describe('the address of Redis', () => {
  const good: readonly (readonly [string, string, object])[] = [
    ['unix:/run/redis.sock', 'unix:/run/redis.sock', { path: '/run/redis.sock' }],
    ['unix:///run/redis.sock?db=2', 'unix:/run/redis.sock', { path: '/run/redis.sock', db: 2 }],
    ['redis://h', 'redis://h:6379', { host: 'h', port: 6379 }],
    ['redis://h:6380/3', 'redis://h:6380/3', { host: 'h', port: 6380, db: 3 }],
    ['redis://[2001:db8::1]:6379/', 'redis://[2001:db8::1]:6379/', { host: '2001:db8::1', port: 6379 }],
    [
      'rediss://u:p%40ss@h/0',
      'rediss://h:6379/0',
      { host: 'h', port: 6379, username: 'u', password: 'p@ss', db: 0, tls: {} },
    ],
    [
      'sentinel://:pw@s1:26380,s2/mailha/1',
      'sentinel://s1:26380,s2/mailha',
      {
        sentinels: [
          { host: 's1', port: 26380 },
          { host: 's2', port: 26379 },
        ],
        name: 'mailha',
        password: 'pw',
        db: 1,
      },
    ],
    [
      'sentinels://u:pw@s1,[2001:db8::1]:26380/mailha?sentinel-user=watch&sentinel-password=p%26=w',
      'sentinels://s1,[2001:db8::1]:26380/mailha',
      {
        sentinels: [
          { host: 's1', port: 26379 },
          { host: '2001:db8::1', port: 26380 },
        ],
        name: 'mailha',
        username: 'u',
        password: 'pw',
        sentinelUsername: 'watch',
        sentinelPassword: 'p&=w',
        tls: {},
        sentinelTLS: {},
        enableTLSForSentinelMode: true,
      },
    ],
  ];
  for (const [text, shown, options] of good) {
    it(`reads ${text}`, () => assert.deepEqual(parseRedisUrl(text), { shown, options }));
  }

  const bad: readonly (readonly [string, RegExp])[] = [
    ['', /it has no scheme; use unix:/],
    ['localhost', /it has no scheme/],
    ['http://h', /it begins with http:/],
    ['unix:run/redis.sock', /needs an absolute path/],
    ['unix:/run/redis.sock?db=x', /needs an absolute path/],
    ['redis://', /there is no host|cannot be read/],
    ['redis://h:99999', /cannot be read/],
    ['redis://h/one', /database one is not a number/],
    ['redis://:%zz@h', /write it as %25/],
    ['sentinel://s1:26379', /the name of the master/],
    ['sentinel://s1:x/name', /the sentinel s1:x is not host:port/],
    ['sentinels://s1', /the name of the master/],
    ['sentinel://s1/name?password=hunter2', /only sentinel-user= and sentinel-password= are allowed/],
    ['sentinel://s1/name?sentinel-password=', /only sentinel-user= and sentinel-password= are allowed/],
  ];
  for (const [text, message] of bad) {
    it(`refuses ${JSON.stringify(text)} and says what is wrong`, () => {
      assert.throws(
        () => parseRedisUrl(text),
        (error) => error instanceof Refused && message.test(error.message),
      );
    });
  }

  it('never shows a password, whether the address is right or wrong', () => {
    for (const text of [
      'redis://u:hunter2@h',
      'redis://u:hunter2@h:99999',
      'sentinel://u:hunter2@s1/n',
      'sentinel://u:hunter2@s1',
      'sentinels://s1/n?sentinel-password=hunter2',
      'sentinels://s1/n?sentinel-pass=hunter2',
    ]) {
      try {
        assert.doesNotMatch(parseRedisUrl(text).shown, /hunter2/);
      } catch (error) {
        assert.doesNotMatch(String(error), /hunter2/);
      }
    }
  });
});
