import type { Status } from '../check/check.ts';
import type { Permission, Person } from '../inventory/access.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Output } from '../output/document.ts';
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
  /** `anyone`: for commands that tell a person who they are and whom to ask for access. */
  readonly needs: Permission | 'anyone';
}

/** Starts a job. Throws Refused when the arguments are invalid. */
export interface JobCommand extends Typed {
  request(words: readonly string[], inventory: Inventory): Request;
  /** For people who prefer a form. */
  readonly form?: Form;
  /** The alternative at a terminal, where one person can receive a secret; undefined for arguments that need none. */
  atTerminal?(words: readonly string[]): AtTerminal | undefined;
}

export interface AtTerminal {
  readonly request: Request;
  /** Printed after the job, with the secret that the worker handed to this terminal. Not stored. */
  told(sealed: string | undefined): string;
}

/** The answer to a command: for people, and for programs. */
export interface Reply {
  readonly card: Card;
  readonly data: Output;
  /** Gives the exit code at a terminal; default: ok. */
  readonly status?: Status;
}

/** Answers from the inventory alone, so it works while Redis is down. */
export interface ExplainCommand extends Typed {
  explain(words: readonly string[], who: Person, permissions: readonly Permission[]): Reply;
}

/** Answers at once from the bot's data in Redis. Never contacts the cluster. */
export interface DeskCommand extends Typed {
  reply(words: readonly string[], who: Person, desk: Desk): Promise<Reply>;
}

/** Starts a job that is chosen from earlier ones. Throws Refused. */
export interface AgainCommand extends Typed {
  again(words: readonly string[], desk: Desk): Promise<{ readonly request: Request; readonly text: string }>;
}

/** What someone typed after /mailha. */
export type Command = JobCommand | DeskCommand | AgainCommand | ExplainCommand;

export function request<P>(job: Job<P>, params: P): Request {
  return { job: job.name, params };
}
