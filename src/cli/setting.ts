import type { Contexts } from './context.ts';
import type { Output } from './output.ts';

/** What the commands of the program need. */
export interface ProgramSetting {
  readonly contexts: Contexts;
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
  exit(code: number): void;
}

/** Printed below every help. */
export const exits = `
Exit codes: 0 ok, 1 degraded, 2 critical, 3 unknown or refused.
Settings come from the environment and .env; see .env.example.`;
