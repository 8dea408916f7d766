import { type Document, isCollection, isMap, isNode, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Finding } from '../model/inventory/rules/finding.ts';
import { Refused } from '../model/text/errors.ts';
import { readText } from './read-text.ts';
import { syntaxProblem } from './yaml-syntax.ts';

type Path = Finding['path'];

/** A YAML file that is read, with the way back from a path to a line. */
export interface YamlFile {
  readonly document: Document;
  /** Null when the file is empty. */
  readonly value: unknown;
  /** `cluster.yaml:12:5`, of the value at the path, or of the nearest thing around it when there is none. */
  at(path: Path): string;
  /** The same, of a key of what stands at the path. */
  atKey(path: Path, key: string): string;
}

const shownAtMost = 20;

/** One line for each problem, as compilers print them. */
export function refusedWith(lines: readonly string[]): Refused {
  const more = lines.length - shownAtMost;
  return new Refused([...lines.slice(0, shownAtMost), ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'));
}

/** `absent` is what to do when there is no such file. Throws Refused at the first syntax error; no message quotes the file: it may hold what is secret. */
export function readYaml(path: string, absent: string): YamlFile {
  const lines = new LineCounter();
  const text = readText(path, absent);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  // An unknown tag is only a warning to the library. One wrong character brings dozens of errors, all but the first beside the point.
  const [error] = [...document.errors, ...document.warnings];
  if (error) throw new Refused(`${place(error.pos[0])}: ${syntaxProblem(error)}`);
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

/** A few nested aliases can stand for more data than there is memory ("billion laughs"). */
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

/** The deepest node on the way to the path. */
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
