import { type Document, isAlias, isCollection, isMap, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import { Refused } from '../model/errors.ts';
import type { Finding } from '../model/rules/finding.ts';
import { readText } from './read-text.ts';
import { syntaxProblem } from './yaml-syntax.ts';

type Path = Finding['path'];

/** A YAML file that is read, with the way back from a path to a line. */
export interface YamlFile {
  readonly path: string;
  readonly document: Document;
  readonly value: unknown;
  /** `cluster.yaml:12:5`, of the value at the path, or of the nearest thing around it when there is none. */
  at(path: Path): string;
  /** The same, of a key. */
  atKey(path: Path, key: string): string;
}

const shownAtMost = 20;

/** One line for each problem, as compilers print them. */
export function refusedWith(lines: readonly string[]): Refused {
  const more = lines.length - shownAtMost;
  return new Refused([...lines.slice(0, shownAtMost), ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'));
}

/** Throws Refused with every syntax error. No message quotes the file: it may hold what is secret. */
export function readYaml(path: string, absent: string): YamlFile {
  const lines = new LineCounter();
  const text = readText(path, absent);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  // An unknown tag is only a warning to the library.
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    throw refusedWith(errors.map((error) => `${place(error.pos[0])}: ${syntaxProblem(error)}`));
  }
  if (document.contents === null) throw new Refused(`${path}: found an empty file; ${absent}`);
  return {
    path,
    document,
    value: plain(document, path),
    at: (to) => place(offsetOf(document, to)),
    atKey: (to, key) => place(keyOffset(document, to, key)),
  };
}

/** A few nested aliases can stand for more data than there is memory ("billion laughs"). */
function plain(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new Refused(`${path}: found aliases (*name) that repeat too much, wanted plain values`, { cause });
  }
}

function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = start(node) ?? 0;
  for (const step of path) {
    const inside: unknown = isAlias(node) ? node.resolve(document) : node;
    if (!isCollection(inside)) break;
    node = inside.get(step, true);
    offset = start(node) ?? offset;
  }
  return offset;
}

function keyOffset(document: Document, path: Path, key: string): number {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(node)
    ? node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
    : undefined;
  return start(pair?.key) ?? offsetOf(document, path);
}

function start(node: unknown): number | undefined {
  return isAlias(node) || isCollection(node) || isScalar(node) ? node.range?.[0] : undefined;
}
