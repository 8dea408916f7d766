import { z } from 'zod';
import { text } from '../text/text.ts';

/** Roles. Each is granted separately: an approver who is not an operator cannot request a deploy. */
export const permissions = ['viewer', 'operator', 'approver'] as const;
export type Permission = (typeof permissions)[number];

const id = '[UW][A-Z0-9]+|os:[a-z_][a-z0-9_.-]*';
const Id = text(new RegExp(`^(${id})$`), 'wanted a Slack user id (U…) or os:<login>');
const Member = text(
  new RegExp(`^(S[A-Z0-9]+|${id})$`),
  'wanted a Slack user id (U…), a Slack user group id (S…) or os:<login>',
);

/** Who may do what. Only people listed here may change anything. */
export const Access = z.strictObject({
  viewers: z.union([z.literal('everyone'), z.array(Member)]).default('everyone'),
  operators: z.array(Member).default([]),
  approvers: z.array(Member).default([]),
  /** The ids of each person with several, as in `anna: [U0123ABCD, os:anna]`. */
  people: z.record(z.string(), z.array(Id).nonempty()).default({}),
});
export type Access = z.infer<typeof Access>;

/** A person in Slack or at a terminal, with their user groups. */
export interface Person {
  /** `U…` or `os:<login>`. */
  readonly id: string;
  /** `S…`; empty at a terminal. */
  readonly groups: readonly string[];
  /**
   * Guests, bots, deactivated accounts and members of other workspaces have no role; this says which of these it is.
   */
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

/** The user groups in the lists. */
export function groupsNamed({ viewers, operators, approvers }: Access): readonly string[] {
  const members = [...(viewers === 'everyone' ? [] : viewers), ...operators, ...approvers];
  return [...new Set(members.filter((member) => member.startsWith('S')))];
}

/**
 * Whether two ids may belong to one person; four eyes need two people. A Slack id and a terminal login count as one
 * person unless `people` names the owner of each.
 */
export function mayBeSamePerson(one: string, other: string, access: Access): boolean {
  if (one === other) return true;
  const [first, second] = [ownerOf(one, access), ownerOf(other, access)];
  if (first !== undefined && second !== undefined) return first === second;
  return one.startsWith('os:') !== other.startsWith('os:');
}

/** The name under `people` that an id belongs to. */
export function ownerOf(id: string, { people }: Access): string | undefined {
  return Object.keys(people).find((name) => people[name]?.includes(id));
}

/** Never a valid Slack id. */
export function isAtTerminal({ id }: Pick<Person, 'id'>): boolean {
  return id.startsWith('os:');
}

/** Which version of cluster.yaml a process uses. */
export interface Following {
  /** When the access list in use was read; ms since the epoch. */
  readonly readAt: number;
  /** Why a newer file was rejected; undefined while the file itself is in use. */
  readonly error: string | undefined;
  /** Keys changed since the process started that need a restart. */
  readonly restart: readonly string[];
}
