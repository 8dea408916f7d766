import type { Command } from 'commander';
import itself from '../../package.json' with { type: 'json' };
import { type Node, nodesOf } from './tree.ts';

/** mailha(1), in the macros of man(7). */
export function manualPage(root: Command): string {
  const nodes = nodesOf(root);
  const groups = [...new Set(nodes.map(({ group }) => group))];
  return `.\\" Printed by \`mailha man\`.
.TH MAILHA 1 "" "mailha ${itself.version}" "User Commands"
.SH NAME
mailha \\- run a highly available mail cluster
.SH SYNOPSIS
.B mailha
.I COMMAND
.RI [ OPTION ]...
.RI [ WORD ]...
.SH DESCRIPTION
${text(root.description())}
The same commands work in Slack after
.BR /mailha .
With several clusters,
.BI @ NAME
anywhere in a command names the cluster.
${groups.map((group) => section(group, nodes)).join('')}.SH EXIT STATUS
.TP
.B 0
ok
.TP
.B 1
degraded
.TP
.B 2
critical, or a change was started and not finished
.TP
.B 3
unknown or refused
.SH ENVIRONMENT
Settings come from the environment and from .env in the current folder; .env.example explains each.
.B NO_COLOR
turns colours off.
.SH FILES
.TP
.I cluster.yaml
what the cluster should be; another place is named by
.B MAILHA_INVENTORY
.TP
.I secrets.yaml
secrets, which only a worker needs; another place is named by
.B MAILHA_SECRETS
.SH SEE ALSO
.BR keepalived (8),
.BR ipvsadm (8),
.BR mariadbd (8),
.BR slapd (8)
`;
}

function section(group: string, nodes: readonly Node[]): string {
  const title = group.replace(/:$/, '').toUpperCase();
  return `.SH ${text(title)}\n${nodes
    .filter((node) => node.group === group)
    .map(entry)
    .join('')}`;
}

function entry({ name, usage, summary, options, examples }: Node): string {
  const rest = usage.replace(/^\[options\] ?/, '');
  const shown = options.filter(({ long }) => long !== '--help');
  const listed = shown.map(({ flags, summary: about }) => `.RS\n.TP\n.B ${text(flags)}\n${text(about)}\n.RE\n`);
  const tried = examples.length > 0 ? `.RS\n.PP\n.nf\n${examples.map(text).join('\n')}\n.fi\n.RE\n` : '';
  return `.TP\n.BR ${text(name)} ${rest === '' ? '' : `" ${text(rest)}"`}\n${text(summary)}\n${listed.join('')}${tried}`;
}

/** A line of text: nothing in it is a request of roff (groff_man_style(7)). */
function text(said: string): string {
  return said
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll(/[^ -~]/gu, (one) => `\\[u${one.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/^(?=[.'])/, '\\&');
}
