import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { measures } from '../../jobs/health/round.ts';

const of = (name: string) => readFileSync(new URL(`../../production/${name}`, import.meta.url), 'utf8');
/** What a process tells besides what a round measures; see src/telemetry/metrics.ts. */
const own = ['mailha_redis_up', 'mailha_incidents_open', 'mailha_round_timestamp_seconds', 'mailha_jobs'];
const known = new Set([...measures.keys(), ...own]);

function mustBeKnown(expr: string): void {
  const names = expr.match(/mailha_\w+/g) ?? [];
  assert(names.length > 0, expr);
  for (const name of names) assert(known.has(name), `${name} is measured by nobody: ${expr}`);
}

describe('what there is for Prometheus', () => {
  it('is named by its conventions, with a sentence of help', () => {
    for (const [name, help] of measures) {
      assert.match(name, /^mailha_[a-z0-9_]+$/);
      assert.match(help, /^[A-Z].*\.$/);
    }
  });

  it('has alert rules that ask for what is measured, each with what to do', () => {
    const Rules = z.object({
      groups: z.array(
        z.object({
          rules: z.array(
            z.object({
              alert: z.string().regex(/^(Mailha|Mail|Ldap)[A-Za-z]+$/),
              expr: z.string(),
              labels: z.object({ severity: z.enum(['critical', 'warning']) }),
              annotations: z.object({ summary: z.string(), description: z.string() }),
            }),
          ),
        }),
      ),
    });
    const { groups } = Rules.parse(parse(of('prometheus-rules.yml')));
    for (const { expr } of groups.flatMap(({ rules }) => rules)) mustBeKnown(expr);
  });

  it('has a dashboard that queries existing metrics', () => {
    const Dashboard = z.object({
      title: z.literal('mailha'),
      panels: z.array(
        z.object({
          id: z.number(),
          title: z.string(),
          gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
          targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).min(1),
        }),
      ),
    });
    const { panels } = Dashboard.parse(JSON.parse(of('grafana-dashboard.json')));
    for (const { expr } of panels.flatMap(({ targets }) => targets)) mustBeKnown(expr);
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    assert.equal(new Set(panels.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size, panels.length);
  });
});
