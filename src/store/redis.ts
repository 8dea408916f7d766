import type { RedisOptions as AnyOptions } from 'ioredis';
import { Refused } from '../model/text/errors.ts';

/** ioredis' options without `replyMapping`, whose type accepts no `undefined` here. */
type RedisOptions = Omit<AnyOptions, 'replyMapping'>;

/** Address of Redis. `shown` is for people and logs: never with a password. */
export interface RedisAddress {
  readonly shown: string;
  readonly options: RedisOptions;
}

const wanted =
  'unix:/path/to/socket, redis://host:6379/0, rediss://host:6379/0 or sentinel://host1:26379,host2:26379/name (sentinels:// with TLS)';

/**
 * Parses REDIS_URL; user, password and database are optional, `unix:` has only `?db=N`.
 * Throws Refused with what is wrong, never with the password.
 */
export function parseRedisUrl(text: string): RedisAddress {
  const scheme = /^([a-z]+):/.exec(text)?.[1];
  if (scheme === 'unix') return unixSocket(text);
  if (scheme === 'redis' || scheme === 'rediss') return server(text, scheme);
  if (scheme === 'sentinel' || scheme === 'sentinels') return sentinels(text, scheme);
  throw wrong(scheme ? `it begins with ${scheme}:` : 'it has no scheme');
}

function wrong(what: string): Refused {
  return new Refused(`invalid Redis address: ${what}; use ${wanted}`);
}

function unixSocket(text: string): RedisAddress {
  const [, path = '', db] = /^unix:(?:\/\/(?=\/))?([^?]*)(?:\?db=(\d+))?$/.exec(text) ?? [];
  if (!path.startsWith('/')) throw wrong('unix: needs an absolute path');
  return { shown: `unix:${path}`, options: { path, ...database(db) } };
}

function server(text: string, scheme: 'redis' | 'rediss'): RedisAddress {
  if (!URL.canParse(text)) throw wrong('host, port or password cannot be read; write special characters as %XX');
  const url = new URL(text);
  if (!url.hostname) throw wrong('there is no host');
  const port = url.port === '' ? 6379 : Number(url.port);
  return {
    shown: `${scheme}://${url.hostname}:${port}${url.pathname}`,
    options: {
      // An IPv6 address has brackets in a URL only.
      host: url.hostname.replaceAll(/[[\]]/g, ''),
      port,
      ...credentials(url.username, url.password),
      ...database(url.pathname.slice(1) || undefined),
      ...(scheme === 'rediss' ? { tls: {} } : {}),
    },
  };
}

/** `sentinels:` uses TLS for both the sentinels and the servers they name, as `rediss:` does. */
function sentinels(text: string, scheme: 'sentinel' | 'sentinels'): RedisAddress {
  const parts = /^sentinels?:\/\/(?:([^:@/]*):([^@/]*)@)?([^/?]+)\/([\w.-]+)(?:\/(\d+))?(?:\?(.*))?$/.exec(text);
  if (!parts)
    throw wrong(`${scheme}: needs hosts and the name of the master, as in sentinel://host1:26379,host2:26379/name`);
  const [, username = '', password = '', hosts = '', name = '', db, query = ''] = parts;
  const found = hosts.split(',').map((host) => {
    if (!URL.canParse(`redis://${host}`)) throw wrong(`the sentinel ${host} is not host:port`);
    const { hostname, port } = new URL(`redis://${host}`);
    return { host: hostname.replaceAll(/[[\]]/g, ''), port: port === '' ? 26379 : Number(port) };
  });
  return {
    shown: `${scheme}://${hosts}/${name}`,
    options: {
      sentinels: found,
      name,
      ...credentials(username, password),
      ...database(db),
      ...sentinelLogin(query),
      ...(scheme === 'sentinels' ? { tls: {}, enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    },
  };
}

const loginNames = { 'sentinel-user': 'sentinelUsername', 'sentinel-password': 'sentinelPassword' } as const;

/** The sentinels' own user and password follow the question mark. */
function sentinelLogin(query: string): RedisOptions {
  const given = query.split('&').filter(Boolean);
  return Object.fromEntries(
    given.map((one) => {
      const [name = '', value = ''] = one.split(/=(.*)/s);
      if (!isLoginName(name) || value === '')
        throw wrong(`after the ? of a sentinel address only ${Object.keys(loginNames).join('= and ')}= are allowed`);
      return [loginNames[name], decoded(value)];
    }),
  );
}

function isLoginName(name: string): name is keyof typeof loginNames {
  return Object.hasOwn(loginNames, name);
}

function credentials(username: string, password: string): RedisOptions {
  return {
    ...(username ? { username: decoded(username) } : {}),
    ...(password ? { password: decoded(password) } : {}),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrong('user or password has a % that is not part of %XX; write it as %25');
  }
}

function database(db: string | undefined): RedisOptions {
  if (db === undefined) return {};
  if (!/^\d{1,5}$/.test(db)) throw wrong(`database ${db} is not a number`);
  return { db: Number(db) };
}
