/** Collects output in bounded memory. */
export interface Sink {
  take(chunk: Buffer): void;
  /** Bytes kept. */
  bytes(): Buffer;
  /** Bytes received, kept or not. */
  total(): number;
}

/** Keeps everything; the caller enforces the limit. */
export function everything(): Sink {
  const chunks: Buffer[] = [];
  let total = 0;
  return {
    take: (chunk) => {
      chunks.push(chunk);
      total += chunk.length;
    },
    bytes: () => Buffer.concat(chunks),
    total: () => total,
  };
}

/** Keeps this many bytes of the start, and at least as many of the end. */
export function bothEnds(limit: number): Sink {
  let head: Buffer = Buffer.alloc(0);
  let tail: Buffer = Buffer.alloc(0);
  let total = 0;
  return {
    take: (chunk) => {
      total += chunk.length;
      const room = Math.max(0, limit - head.length);
      head = Buffer.concat([head, chunk.subarray(0, room)]);
      tail = Buffer.concat([tail, chunk.subarray(room)]);
      if (tail.length > 2 * limit) tail = tail.subarray(tail.length - limit);
    },
    bytes: () => Buffer.concat([head, tail]),
    total: () => total,
  };
}

/** Longest line passed on, in bytes; longer ones are cut. */
const longestLine = 4096;

/** Wraps a sink and calls back for each complete line. */
export function lineByLine(sink: Sink, onLine: (line: string) => void): Sink {
  let begun: Buffer = Buffer.alloc(0);
  const add = (part: Buffer) => {
    begun = Buffer.concat([begun, part.subarray(0, Math.max(0, longestLine - begun.length))]);
  };
  return {
    ...sink,
    take(chunk) {
      sink.take(chunk);
      let rest = chunk;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        add(rest.subarray(0, end));
        onLine(begun.toString('utf8'));
        begun = Buffer.alloc(0);
        rest = rest.subarray(end + 1);
      }
      add(rest);
    },
  };
}
