import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Declared } from '../../model/inventory/inventory.ts';
import type { Schema } from './schema.ts';

const head = `# cluster.yaml

<!-- Generated from src/model/inventory and cluster.example.yaml by \`npm run docs\`. -->

What the cluster should be. \`cp cluster.example.yaml cluster.yaml\` and change it; a mistake is reported with its line. Secrets do not belong here: see
\`mailha secrets init\`.

## Keys

| Key | Accepts | Default |
| --- | --- | --- |
`;

/** docs/cluster-yaml.md: every key with what it accepts, then the annotated example. */
export function inventoryPage(): string {
  const schema = z.toJSONSchema(Declared, { io: 'input', unrepresentable: 'any' }) as Schema;
  const example = readFileSync('cluster.example.yaml', 'utf8').trimEnd();
  return `${head}${rows(schema, '').join('\n')}\n\n## Annotated example\n\n\`\`\`yaml\n${example}\n\`\`\`\n`;
}

function rows({ properties = {}, required = [] }: Schema, path: string): readonly string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const name = path + key;
    const below = childrenOf(schema, name);
    const isGroup = below.length > 0 && schema.type === 'object' && schema.properties;
    const own = `| \`${name}\` | ${accepts(schema)} | ${fallback(schema, required.includes(key))} |`;
    return [...(isGroup ? [] : [own]), ...below];
  });
}

function childrenOf(schema: Schema, name: string): readonly string[] {
  if (schema.type === 'array' && schema.items) return rows(schema.items, `${name}[].`);
  if (typeof schema.additionalProperties === 'object') return rows(schema.additionalProperties, `${name}.NAME.`);
  return rows(schema, `${name}.`);
}

function accepts({ type, enum: words, format, minimum, maximum, items, anyOf }: Schema): string {
  if (words) return words.map((word) => `\`${word}\``).join(', ');
  if (anyOf) return [...new Set(anyOf.map(accepts))].join(' or ');
  if (type === 'array' && items) return `list of ${items.type === 'object' ? 'the following' : accepts(items)}`;
  if (type === 'integer' || type === 'number') {
    return minimum === undefined || maximum === undefined || maximum > 1e9
      ? 'number'
      : `number, ${minimum} to ${maximum}`;
  }
  if (type === 'object') return 'map by name';
  return format ? `text (${format})` : 'text';
}

function fallback({ default: value }: Schema, isRequired: boolean): string {
  if (isRequired) return '**required**';
  if (value === undefined) return '';
  return `\`${JSON.stringify(value).replaceAll('|', '\\|')}\``;
}
