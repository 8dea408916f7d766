import type { Card } from '../model/run/card.ts';
import { code, md } from '../model/run/card.ts';
import type { RunRecord } from '../model/run/run.ts';
import { beginning } from '../model/text/cut.ts';
import { pushText } from './push.ts';
import { count } from './words.ts';

/** The longest output shown in a message; longer output is attached as a file. */
const most = { characters: 2800, lines: 60 };
const headLines = 20;

export interface Output {
  readonly host: string;
  readonly command: string;
  readonly text: string;
}

/** Raw output of a command, verbatim: what the operator would have seen. */
export function outputCard({ host, command, text }: Output, run: RunRecord): Card {
  const summary = pushText('output', run, `${command} on ${host}`);
  const head = md`*${host}* ${code(command)}`;
  const shown = text.trimEnd();
  const lines = shown.split('\n');
  if (shown === '') return { summary, parts: [{ kind: 'text', text: md`${head}: no output.` }] };
  if (shown.length <= most.characters && lines.length <= most.lines) {
    return {
      summary,
      parts: [
        { kind: 'text', text: head },
        { kind: 'code', text: shown },
      ],
    };
  }
  const first = beginning(lines.slice(0, headLines).join('\n'), most.characters);
  const size = count(lines.length, 'line');
  return {
    summary,
    parts: [
      { kind: 'text', text: md`${head} printed ${size}; beginning below, full output in the file.` },
      { kind: 'code', text: first },
    ],
    file: { name: fileName(host, command), title: `${host}: ${command} (${size})`, text },
  };
}

function fileName(host: string, command: string): string {
  return `${host}-${command.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 60)}.txt`;
}
