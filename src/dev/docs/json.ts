import { z } from 'zod';
import { Document, documents, schemaVersion } from '../../model/output/document.ts';
import type { Schema } from './schema.ts';

const head = `# JSON output

<!-- Generated from src/model/output by \`npm run docs\`. -->

With \`--json\` every command prints one JSON document on standard output, also when it fails; the exit code is the same as without it.
The document says what it is: \`schema\` is \`${schemaVersion}\`, and \`kind\` is one of those below. Within a version, keys and kinds may be
added; none is removed or changes its meaning. \`null\` stands for what is not known. Times are ISO 8601 in UTC, except inside
\`digest\`, \`digestAll\`, \`drillReport\` and \`drillHistory\`, where they are milliseconds since the epoch.

[json.schema.json](json.schema.json) is the same as JSON Schema (draft 2020-12).

    mailha status --json | jq -r '.judgements[] | select(.status == "critical") | .summary'
    mailha jobs --json | jq -r '.waiting[].id'
`;

/** docs/json.md: every document that \`--json\` prints. */
export function jsonPage(): string {
  return `${head}\n${documents.map(section).join('\n')}`;
}

/** docs/json.schema.json. Open to new keys, as the promise says. */
export function jsonSchema(): string {
  const open = ({ jsonSchema }: { jsonSchema: { additionalProperties?: unknown; pattern?: unknown } }) => {
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    // Of times; the format says the same.
    delete jsonSchema.pattern;
  };
  const schema = z.toJSONSchema(Document, { io: 'output', unrepresentable: 'any', reused: 'ref', override: open });
  return `${JSON.stringify({ $id: schemaVersion, ...schema }, undefined, 2)}\n`;
}

function section(document: (typeof documents)[number]): string {
  const schema = z.toJSONSchema(document, { io: 'output', unrepresentable: 'any' }) as Schema;
  const { schema: _, kind, ...properties } = schema.properties ?? {};
  const table = rows({ ...schema, properties }, '').join('\n');
  return `## ${kind?.const}\n\n${schema.description}\n\n| Key | Type | |\n| --- | --- | --- |\n${table}\n`;
}

function rows({ properties = {}, required = [] }: Schema, path: string): readonly string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const name = path + key;
    const about = [...(required.includes(key) ? [] : ['may be absent']), schema.description ?? ''];
    const own = `| \`${name}\` | ${typeOf(schema)} | ${about.filter(Boolean).join('; ').replaceAll('|', '\\|')} |`;
    return [own, ...below(schema, name)];
  });
}

function below(schema: Schema, name: string): readonly string[] {
  const [only] = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  if (only) return below(only, name);
  return schema.items ? below(schema.items, `${name}[]`) : rows(schema, `${name}.`);
}

function typeOf({ type, const: only, enum: words, format, anyOf, items }: Schema): string {
  if (only !== undefined) return `\`${only}\``;
  if (words) return words.map((word) => `\`${word}\``).join(', ');
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  if (Array.isArray(type)) return type.join(' or ');
  if (type === 'array' && items) return `list of ${typeOf(items)}`;
  if (format === 'date-time') return 'time';
  return typeof type === 'string' ? type : 'any';
}
