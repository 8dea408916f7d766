import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commands } from '../../commands/index.ts';
import { jobs } from '../../jobs/index.ts';
import { inventory } from '../support/fake-world.ts';

describe('every command', () => {
  it('understands its own examples', () => {
    for (const command of commands) {
      for (const example of command.examples) {
        const [, ...words] = example.split(' ');
        if ('request' in command) assert.doesNotThrow(() => command.request(words, inventory), example);
      }
    }
  });

  it('requests a job with parameters that it accepts', () => {
    for (const command of commands) {
      if (!('request' in command)) continue;
      const [, ...words] = command.examples[0]?.split(' ') ?? [];
      const { job, params } = command.request(words, inventory);
      const known = jobs.find(({ name }) => name === job);
      assert.deepEqual(known?.params.parse(params), params, command.name);
    }
  });

  it('has a name of its own, a usage that starts with it, and an example', () => {
    assert.equal(new Set(commands.map(({ name }) => name)).size, commands.length);
    for (const { name, usage, examples } of commands) {
      assert(usage.startsWith(name), usage);
      assert(examples.length > 0 && examples.every((example) => example.startsWith(name)), name);
    }
  });
});
