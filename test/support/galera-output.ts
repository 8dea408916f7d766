import { type GaleraNode, galeraNode } from '../../src/facts/galera/node.ts';
import { captured, parsed } from './captures.ts';

type Lines = Readonly<Record<string, string>>;

/**
 * A node that is Synced in a cluster of three, as the script prints it; with these values of its status and variables,
 * and these lines in the parts of the answer that are lists.
 */
export function printed(values: Lines = {}, parts: Lines = {}): GaleraNode {
  const synced = captured('galera/synced.txt').replace(/^\d+\n/, '');
  const edited = Object.entries(values).reduce((text, [name, value]) => {
    const line = new RegExp(`^${name}\t.*$`, 'gm');
    if (!line.test(text)) throw new Error(`no node prints ${name}`);
    return text.replaceAll(line, () => `${name}\t${value}`);
  }, synced);
  const text = Object.entries(parts).reduce((said, [name, lines]) => {
    const part = new RegExp(`^== ${name}\n[^=]*?(?=^== )`, 'm');
    if (!part.test(said)) throw new Error(`no node prints a part ${name}`);
    return said.replace(part, () => `== ${name}\n${lines}`);
  }, edited);
  return galeraNode.parse(text, 0);
}

/** Outside of the component with the majority, as after its network was unplugged. */
export const outside = (values: Lines = {}) =>
  printed({
    wsrep_cluster_status: 'non-Primary',
    wsrep_ready: 'OFF',
    wsrep_cluster_size: '1',
    wsrep_cluster_conf_id: '18446744073709551615',
    wsrep_local_state: '0',
    wsrep_local_state_comment: 'Initialized',
    ...values,
  });

/** Its process is there, and takes no connections yet. */
export const starting = parsed(galeraNode, 'galera/starting.txt');
export const arbiter = parsed(galeraNode, 'galera/arbiter.txt');
export const down = galeraNode.parse('', 0);
