import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cut, firstLine, gist, linesOf } from '../../src/hosts/output.ts';
import { bothEnds, everything } from '../../src/hosts/sink.ts';
import { fc } from '../support/laws.ts';

describe('the words of a host', () => {
  it('lose terminal escapes, control characters and empty lines', () => {
    assert.deepEqual(linesOf(Buffer.from('\x1b[1;31merror\x1b[0m\r\n\n \t\nb\x07el ä\n')), ['error', 'bel ä']);
  });

  it('are cut where they are long', () => {
    assert.equal(firstLine(Buffer.from(`\n\n${'x'.repeat(5000)}`)), `${'x'.repeat(300)}…`);
    assert.equal(firstLine(Buffer.alloc(0)), undefined);
    assert.equal(cut('abc', 3), 'abc');
  });

  it('are shown whole when they are few, else with their beginning and end', () => {
    assert.equal(gist(Buffer.from('1\n2\n3\n4\n5\n6\n')), '1\n2\n3\n4\n5\n6');
    assert.equal(gist(Buffer.from('1\n2\n3\n4\n5\n6\n7\n')), '1\n2\n…\n5\n6\n7');
    assert.equal(gist(Buffer.from('\n \n')), undefined);
  });
});

describe('bothEnds', () => {
  it('keeps everything that fits, and beginning and end of what does not, in bounded memory', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
        const sink = bothEnds(20);
        for (const chunk of chunks) sink.take(Buffer.from(chunk));
        const all = Buffer.concat(chunks);
        const kept = sink.bytes();
        assert.equal(sink.total(), all.length);
        assert(kept.length <= 60 + 50);
        assert.deepEqual(kept.subarray(0, 20), all.subarray(0, 20));
        assert.deepEqual(kept.subarray(-20), all.subarray(-20));
        if (all.length <= 40) assert.deepEqual(kept, all);
      }),
    );
  });
});

describe('everything', () => {
  it('keeps it all', () => {
    const sink = everything();
    sink.take(Buffer.from('a'));
    sink.take(Buffer.from('b'));
    assert.deepEqual([sink.bytes().toString(), sink.total()], ['ab', 2]);
  });
});
