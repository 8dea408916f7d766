/** Request tags of RFC 4511 that change nothing: unbind, abandon, search. A bind is checked further. */
const harmless: readonly number[] = [0x42, 0x50, 0x63];
const sequence = 0x30;
const bind = 0x60;
const sasl = 0xa3;

/** Longest request that is looked at, in bytes: a search has some hundred. */
const longest = 1024 * 1024;

/**
 * Passes LDAP requests that read, whole ones only: searches, abandons, unbinds, and binds as who one is already (SASL EXTERNAL).
 * Throws on any other request, before it passes a byte of it.
 */
export function readsOnly(): (chunk: Buffer) => Buffer {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    let end = 0;
    for (let message = elementAt(held, 0); message && message.end <= held.length; message = elementAt(held, end)) {
      mustRead(held, message);
      end = message.end;
    }
    if (held.length > end && held[end] !== sequence) throw new Error('this is not an LDAP request');
    if (held.length - end > longest) throw new Error('an LDAP request is too long');
    const passed = held.subarray(0, end);
    held = held.subarray(end);
    return passed;
  };
}

/** A BER element: its tag, and where its contents begin and end. */
interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** Undefined while its header is incomplete. Lengths have at most four bytes here. */
function elementAt(bytes: Buffer, at: number): Element | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) return undefined;
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first };
  const size = first - 0x80;
  if (size === 0 || size > 4) throw new Error('an LDAP request has a strange length');
  if (bytes.length < at + 2 + size) return undefined;
  const start = at + 2 + size;
  return { tag, start, end: start + bytes.readUIntBE(at + 2, size) };
}

function mustRead(bytes: Buffer, message: Element): void {
  const id = inside(bytes, message, message.start);
  const request = id && inside(bytes, message, id.end);
  if (message.tag !== sequence || !request) throw new Error('this is not an LDAP request');
  if (harmless.includes(request.tag)) return;
  if (request.tag === bind && isExternal(bytes, request)) return;
  throw new Error(`LDAP request 0x${request.tag.toString(16)} is not a read`);
}

/** version, name, authentication; the latter begins with the mechanism. */
function isExternal(bytes: Buffer, request: Element): boolean {
  const version = inside(bytes, request, request.start);
  const name = version && inside(bytes, request, version.end);
  const by = name && inside(bytes, request, name.end);
  const mechanism = by && inside(bytes, by, by.start);
  return by?.tag === sasl && mechanism !== undefined && textOf(bytes, mechanism) === 'EXTERNAL';
}

function inside(bytes: Buffer, outer: Element, at: number): Element | undefined {
  const found = at < outer.end ? elementAt(bytes, at) : undefined;
  return found && found.end <= outer.end ? found : undefined;
}

const textOf = (bytes: Buffer, { start, end }: Element) => bytes.toString('latin1', start, end);
