import { z } from 'zod';
import { text } from '../text/text.ts';

/** What a person may do. Each is granted on its own: an approver who is no operator cannot ask for a deploy. */
export const permissions = ['viewer', 'operator', 'approver'] as const;
export type Permission = (typeof permissions)[number];

const id = '[UW][A-Z0-9]+|os:[a-z_][a-z0-9_.-]*';
const Id = text(new RegExp(`^(${id})$`), 'wanted a Slack user id (U…) or os:<login>');
const Member = text(
  new RegExp(`^(S[A-Z0-9]+|${id})$`),
  'wanted a Slack user id (U…), a Slack user group id (S…) or os:<login>',
);

/** Who may do what. Nobody may write unless named here. */
export const Access = z.strictObject({
  viewers: z.union([z.literal('everyone'), z.array(Member)]).default('everyone'),
  operators: z.array(Member).default([]),
  approvers: z.array(Member).default([]),
  /** The ids of each person who has several, as in `anna: [U0123ABCD, os:anna]`. */
  people: z.record(z.string(), z.array(Id).nonempty()).default({}),
});
export type Access = z.infer<typeof Access>;

/** A person in Slack or at a terminal, with their user groups. */
export interface Person {
  /** `U…` or `os:<login>`. */
  readonly id: string;
  /** `S…`; empty at a terminal. */
  readonly groups: readonly string[];
  /** Guests, bots, deactivated people and those of another workspace may do nothing; this says which. */
  readonly outsider?: string;
}

export function permissionsOf(person: Person, access: Access): readonly Permission[] {
  if (person.outsider) return [];
  const named = (members: readonly string[]) =>
    members.some((member) => member === person.id || person.groups.includes(member));
  const granted: Permission[] = [];
  // Operators and approvers are viewers too.
  if (access.viewers === 'everyone' || named([...access.viewers, ...access.operators, ...access.approvers])) {
    granted.push('viewer');
  }
  if (named(access.operators)) granted.push('operator');
  if (named(access.approvers)) granted.push('approver');
  return granted;
}

/** The user groups that the lists name. */
export function groupsNamed({ viewers, operators, approvers }: Access): readonly string[] {
  const members = [...(viewers === 'everyone' ? [] : viewers), ...operators, ...approvers];
  return [...new Set(members.filter((member) => member.startsWith('S')))];
}

/**
 * Whether two ids may be of one person: four eyes need two pairs. A Slack id and a login at a terminal are taken for
 * one person unless `people` says whose each of them is.
 */
export function mayBeSamePerson(one: string, other: string, { people }: Access): boolean {
  if (one === other) return true;
  const owner = (id: string) => Object.keys(people).find((name) => people[name]?.includes(id));
  const [first, second] = [owner(one), owner(other)];
  if (first !== undefined && second !== undefined) return first === second;
  return one.startsWith('os:') !== other.startsWith('os:');
}

/** No Slack id looks like this. */
export function isAtTerminal({ id }: Pick<Person, 'id'>): boolean {
  return id.startsWith('os:');
}

/** How far a process follows its cluster.yaml. */
export interface Following {
  /** When the access that is in force was read; ms since the epoch. */
  readonly readAt: number;
  /** Why a newer file does not count; undefined while the file is the one in force. */
  readonly error: string | undefined;
  /** Keys that have changed since the process started, which only a restart brings into force. */
  readonly restart: readonly string[];
}
