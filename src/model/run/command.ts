import type { Permission, Person } from '../inventory/access.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Card } from './card.ts';
import type { Desk } from './desk.ts';
import type { Form } from './form.ts';
import type { Job } from './job.ts';
import type { Request } from './request.ts';

interface Typed {
  readonly name: string;
  /** Arguments as help shows them: `deploy TARGET`. */
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  /** `anyone` is for what a person needs to find out who they are and whom to ask. */
  readonly needs: Permission | 'anyone';
}

/** Starts a job. Throws Refused when what was typed makes no sense. */
export interface JobCommand extends Typed {
  request(words: readonly string[], inventory: Inventory): Request;
  /** For those who would rather choose than type. */
  readonly form?: Form;
  /**
   * What to do instead of that at a terminal, where one person can be told what nobody else may see; undefined for words
   * that are nothing special there.
   */
  atTerminal?(words: readonly string[]): AtTerminal | undefined;
}

export interface AtTerminal {
  readonly request: Request;
  /** Printed once the job is done, of what the worker handed over to this terminal. Kept nowhere. */
  told(sealed: string | undefined): string;
}

/** Answers from the inventory alone, so it works while Redis is down. */
export interface ExplainCommand extends Typed {
  explain(words: readonly string[], who: Person, permissions: readonly Permission[]): Card;
}

/** Answers at once from what the bot keeps in Redis. Never touches the cluster. */
export interface DeskCommand extends Typed {
  reply(words: readonly string[], who: Person, desk: Desk): Promise<Card>;
}

/** Starts the job that the desk knows by what was typed. Throws Refused. */
export interface AgainCommand extends Typed {
  again(words: readonly string[], desk: Desk): Promise<{ readonly request: Request; readonly text: string }>;
}

/** What someone typed after /mailha. */
export type Command = JobCommand | DeskCommand | AgainCommand | ExplainCommand;

export function request<P>(job: Job<P>, params: P): Request {
  return { job: job.name, params };
}
