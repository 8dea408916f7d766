import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadInventory } from '../../src/config/inventory-file.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { smallInventory } from '../support/small-inventory.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';

const folder = temporaryFolder();

/** Made up here, so that nobody takes them for real ones. */
const secrets = [
  ['a token of Slack', ['xoxb', '17653672481', 'Zm9vYmFyYmF6'].join('-')],
  ['a token of Slack in small letters', ['xoxb', '17653672481', 'zmvyymfyzmf6'].join('-')],
  ['a signing secret of Slack', 'deadbeef'.repeat(4)],
  ['a password that mailha made', 'q8Rk2ZpV7sTn4WcY1uHb6XeJ'],
  ['a user with a password', 'anna:hunter2@203.0.113.5'],
  ['a key file', `-----BEGIN ${'PRIVATE'} KEY-----\\nQk9HVVM=\\n-----END ${'PRIVATE'} KEY-----`],
] as const;

const places: readonly (readonly [where: string, from: string | RegExp, to: (secret: string) => string])[] = [
  ['as a name', 'name: lb1', (secret) => `name: "${secret}"`],
  ['as the domain', 'domain: example.net', (secret) => `domain: "${secret}"`],
  ['as an address', '192.0.2.13', (secret) => `"${secret}"`],
  ['as a role', '[director]', (secret) => `["${secret}"]`],
  ['as a number', 'vrid: 51', (secret) => `vrid: "${secret}"`],
  [
    'as the VIP of a service',
    /$/,
    (secret) => `services: [{ name: a, vip: "${secret}", port: 1, on: mail, check: connect }]\n`,
  ],
  ['as the key of SSH', /$/, (secret) => `ssh: { key: "${secret}", user: A }\n`],
  ['as the jump host', /$/, (secret) => `ssh: { jump: "${secret}" }\n`],
  ['as an operator', /$/, (secret) => `access: { operators: ["${secret}"] }\n`],
  ['as a person', /$/, (secret) => `access: { people: { "${secret}": [x] } }\n`],
  ['under a key of its own', /$/, (secret) => `password: "${secret}"\n`],
  ['under a key in the wrong place', 'interface: eth0', (secret) => `interface: eth0, token: "${secret}"`],
  ['as a key', /$/, (secret) => `"${secret}": 1\n`],
  ['as a key twice', /$/, (secret) => `"${secret}": 1\n"${secret}": 1\n`],
  ['on a line of its own', /$/, (secret) => `${secret}\n`],
  ['as an alias', 'name: example', (secret) => `name: *${secret}`],
  ['as a tag', 'name: example', (secret) => `name: !${secret}`],
  ['before a quote that is missing', 'name: example', (secret) => `name: "${secret}`],
  ['instead of all', /.*/s, (secret) => `${secret}`],
];

describe('a secret in cluster.yaml', () => {
  for (const [what, secret] of secrets) {
    it(`is never quoted back: ${what}`, () => {
      for (const [where, from, to] of places) {
        const text = smallInventory.replace(from, () => to(secret));
        assert.notEqual(text, smallInventory);
        for (const line of told(text)) {
          for (const part of secret.split(/\\n|@203/)) assert(!line.includes(part), `${where}: ${line}`);
        }
      }
    });
  }
});

function told(text: string): readonly string[] {
  try {
    return loadInventory(fileIn(folder, 'cluster.yaml', text)).warnings;
  } catch (error) {
    assert(error instanceof Refused);
    return error.message.split('\n');
  }
}
