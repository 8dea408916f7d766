import { z } from 'zod';

/** The keys that a schema accepts at a path; any number stands for a list position. */
export function keysAt(schema: z.core.$ZodType, path: readonly (string | number)[]): readonly string[] {
  const inner = unwrapped(schema);
  const [step, ...rest] = path;
  if (step === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  if (inner instanceof z.ZodArray) return keysAt(inner.element, rest);
  const next = inner instanceof z.ZodObject ? inner.shape[step] : undefined;
  return next === undefined ? [] : keysAt(next, rest);
}

/** Unwraps optional and default schemas. */
function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrapped(schema.unwrap());
  }
  return schema;
}
