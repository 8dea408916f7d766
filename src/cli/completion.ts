import type { Command } from 'commander';
import { howToComplete, type Shell } from './shells.ts';
import { type Node, nodesOf } from './tree.ts';

/** The completion script of a shell: commands, their options and the words that may come first. */
export function completion(root: Command, shell: Shell): string {
  const nodes = nodesOf(root);
  const head = `# Completion of mailha for ${shell}, printed by \`mailha completion ${shell}\`.\n#\n${howToComplete.replaceAll(/^(?=.)/gm, '#')}\n`;
  if (shell === 'bash') return head + bash(nodes);
  return shell === 'zsh' ? `#compdef mailha\n${head}${zsh(nodes)}` : head + fish(nodes);
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const optionsOf = ({ options }: Node) => options.map(({ long }) => long);

function bash(nodes: readonly Node[]): string {
  const cases = nodes.map(
    (node) => `      ${node.name}) words=${quoted([...node.words, ...optionsOf(node)].join(' '))} ;;`,
  );
  return `_mailha() {
  local now=\${COMP_WORDS[COMP_CWORD]} words=
  case \${COMP_WORDS[COMP_CWORD - 1]} in --from | --out) COMPREPLY=($(compgen -f -- "$now")) && return ;; esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=${quoted([...nodes.map(({ name }) => name), '--help', '--version'].join(' '))}
  else
    case \${COMP_WORDS[1]} in
${cases.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$now"))
}
complete -F _mailha mailha
`;
}

function zsh(nodes: readonly Node[]): string {
  // A colon would end the word before its description.
  const described = (word: string, summary: string) => quoted(`${word.replaceAll(':', '\\:')}:${summary}`);
  const cases = nodes.map(({ name, words, options }) => {
    const all = [
      ...words.map((word) => described(word, '')),
      ...options.map((one) => described(one.long, one.summary)),
    ];
    return `    ${name}) found=(${all.join(' ')}) ;;`;
  });
  return `_mailha() {
  local -a found
  case $words[CURRENT-1] in --from | --out) _files && return ;; esac
  if ((CURRENT == 2)); then
    found=(${nodes.map(({ name, summary }) => described(name, summary)).join('\n      ')})
    _describe command found
    return
  fi
  case $words[2] in
${cases.join('\n')}
  esac
  _describe word found
}
compdef _mailha mailha
`;
}

function fish(nodes: readonly Node[]): string {
  const said = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const lines = nodes.flatMap(({ name, summary, words, options }) => [
    `complete -c mailha -n __fish_use_subcommand -a ${name} -d ${said(summary)}`,
    ...(words.length > 0
      ? [`complete -c mailha -n '__fish_seen_subcommand_from ${name}' -a ${said(words.join(' '))}`]
      : []),
    ...options.map(
      ({ long, summary: about, takes }) =>
        `complete -c mailha -n '__fish_seen_subcommand_from ${name}' -l ${long.replace(/^--/, '')}${takes ? ' -r' : ''} -d ${said(about)}`,
    ),
  ]);
  return `complete -c mailha -f\ncomplete -c mailha -l version -d 'print the version'\n${lines.join('\n')}\n`;
}
