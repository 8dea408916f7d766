import { Duplex } from 'node:stream';

const answers: Readonly<Record<number, number>> = { 96: 0x61, 102: 0x67, 104: 0x69, 74: 0x6b };
const unbind = 0x42;

/** A server that says success to every bind, add, modify and delete; each request is a write of its own, as ldapts makes them. */
export function ldapAnswers(onRequest: (request: Buffer) => void): Duplex {
  const stream = new Duplex({
    read: () => {},
    write(request: Buffer, _encoding, done) {
      const [, length = 0] = request;
      const at = length < 0x80 ? 2 : 2 + (length - 0x80);
      const id = request.subarray(at, at + 2 + (request[at + 1] ?? 0));
      const tag = request[at + id.length] ?? 0;
      onRequest(request);
      const result = [answers[tag] ?? 0, 7, 0x0a, 1, 0, 4, 0, 4, 0];
      stream.push(tag === unbind ? null : Buffer.from([0x30, id.length + result.length, ...id, ...result]));
      done();
    },
  });
  return stream;
}
