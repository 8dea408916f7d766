import { type Document, isCollection, isMap, isNode, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Finding } from '../model/inventory/rules/finding.ts';
import { Refused } from '../model/text/errors.ts';
import { readText } from './read-text.ts';
import { oddBlankAt, syntaxProblem } from './yaml-syntax.ts';

type Path = Finding['path'];

/** A parsed YAML file that maps paths back to lines. */
export interface YamlFile {
  readonly document: Document;
  /** Null when the file is empty. */
  readonly value: unknown;
  /** `cluster.yaml:12:5` of the value at the path, or of its nearest parent. */
  at(path: Path): string;
  /** The same for a key at the path. */
  atKey(path: Path, key: string): string;
}

const shownAtMost = 20;

/** One line per problem, as compilers print them. Two rules may find the same one. */
export function refusedWith(found: readonly string[]): Refused {
  const lines = [...new Set(found)];
  const more = lines.length - shownAtMost;
  return new Refused([...lines.slice(0, shownAtMost), ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'));
}

/** `absent` is the remedy when the file is missing. Throws Refused at the first syntax error; messages never quote the file, which may contain secrets. */
export function readYaml(path: string, absent: string): YamlFile {
  const lines = new LineCounter();
  const text = readText(path, absent);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  // The library only warns about unknown tags. One wrong character causes dozens of errors; only the first matters.
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    const odd = oddBlankAt(text, lines.linePos(error.pos[0]).line);
    if (odd) throw new Refused(`${path}:${odd.line}:${odd.col}: ${odd.problem}`);
    throw new Refused(`${place(error.pos[0])}: ${syntaxProblem(error)}`);
  }
  const alias = firstAlias(document);
  if (alias)
    throw new Refused(
      `${place(start(alias))}: found an alias (*name), wanted the value itself; put a value that begins with * in quotes`,
    );
  return {
    document,
    value: document.toJS(),
    at: (to) => place(start(nodeAt(document, to))),
    atKey: (to, key) => place(start(keyOf(nodeAt(document, to), key))),
  };
}

/** A few nested aliases can expand to more data than fits in memory ("billion laughs"). */
function firstAlias(document: Document): Node | undefined {
  let first: Node | undefined;
  visit(document, {
    Alias(_, alias) {
      first = alias;
      return visit.BREAK;
    },
  });
  return first;
}

/** The deepest existing node on the path. */
function nodeAt(document: Document, path: Path): unknown {
  let node: unknown = document.contents;
  for (const step of path) {
    const inside: unknown = isCollection(node) ? node.get(step, true) : undefined;
    if (!isNode(inside)) break;
    node = inside;
  }
  return node;
}

function keyOf(node: unknown, key: string): unknown {
  const pair = isMap(node) ? node.items.find((item) => String(item.key) === key) : undefined;
  return pair?.key ?? node;
}

function start(node: unknown): number {
  return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
}
