import { once } from 'node:events';
import { probe } from '../../src/clients/probe.ts';
import { loadInventory } from '../../src/config/inventory-file.ts';
import { longestOutage, newestOf, outagesOf, probeTargets } from '../../src/model/drill/probe.ts';

/**
 * Clients of IMAPS and POP3S through the VIP, at the pace of a drill. Takes the path of the inventory. Ends with SIGTERM and prints
 * the longest outage in seconds.
 */
const { inventory } = loadInventory(process.argv[2] ?? '');
const targets = probeTargets(inventory).filter(({ way }) => way === 'imaps' || way === 'pops');
const probing = probe(targets, { everyMs: inventory.limits.probeMs, write: { user: '', password: '' } });
await once(process, 'SIGTERM');
const outages = (await probing.stop()).map(({ attempts }) => longestOutage(outagesOf(attempts), newestOf(attempts)));
process.stdout.write(String(Math.max(...outages) / 1000));
