import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { type Access, groupsNamed, type Person } from '../../model/inventory/access.ts';
import { inWords, slackWord } from '../errors.ts';
import { remembered } from './cached.ts';

/** How long an answer about people counts, in ms: whoever leaves a group or the workspace can act that long. */
const lifeMs = 60_000;

export interface KnownPerson {
  readonly person: Person;
  /** Why not all groups of this person are known, as a sentence for them; they are then in none. */
  readonly doubt?: string;
}

/** Who somebody at Slack is, and whether they may act at all. Never throws: whoever cannot be asked about is an outsider. */
export type PersonOf = (userId: string, teamId: string | undefined) => Promise<KnownPerson>;

export interface PeopleOptions {
  readonly client: webApi.WebClient;
  /** Of every cluster. */
  readonly access: readonly Access[];
  /** The workspace that the bot is of. */
  readonly team: string;
  readonly log: Logger;
  readonly now?: () => number;
}

/** Between two times at which Slack is asked for all groups though nobody acts, in ms. */
const refreshMs = 10 * 60_000;

/** Has workers know who is in which group: at once, and then again and again until `stopping`. */
export function keepGroups(
  { client, access, log }: PeopleOptions,
  heard: (group: string, members: readonly string[]) => Promise<void>,
  stopping: AbortSignal,
): void {
  const all = async () => {
    for (const group of new Set(access.flatMap(groupsNamed))) await heard(group, await askMembers(client, group, log));
  };
  const refresh = () =>
    void all().catch(
      (error: unknown) =>
        stopping.aborted || log.warn({ err: error }, 'asking Slack for the members of the user groups under access'),
    );
  refresh();
  const timer = setInterval(refresh, refreshMs).unref();
  stopping.addEventListener('abort', () => clearInterval(timer), { once: true });
}

export function createPeople({ client, access, team, log, now }: PeopleOptions): PersonOf {
  const outsiderWhy = remembered(lifeMs, (id) => askAbout(client, id, team), now);
  const membersOf = remembered(lifeMs, (group) => askMembers(client, group, log), now);

  async function whyOutsider(id: string, teamId: string | undefined): Promise<string | undefined> {
    if (teamId !== undefined && teamId !== team) return strangers;
    try {
      return await outsiderWhy(id);
    } catch (error) {
      log.warn({ user: id, err: error }, 'asking Slack about a person');
      return `Slack does not say who you are right now (${inWords(error)}), so nothing was done. Try again in a moment.`;
    }
  }

  async function groupsOf(id: string): Promise<Pick<Person, 'groups'> & { readonly doubt?: string }> {
    try {
      // Anew each time: the lists may have changed.
      const named = [...new Set(access.flatMap(groupsNamed))];
      const all = await Promise.all(named.map(async (group) => ({ group, members: await membersOf(group) })));
      return { groups: all.filter(({ members }) => members.includes(id)).map(({ group }) => group) };
    } catch (error) {
      log.warn({ user: id, err: error }, 'asking Slack for the members of the user groups under access');
      const doubt = `Slack does not say right now who is in which user group (${inWords(error)}); try again in a moment.`;
      return { groups: [], doubt };
    }
  }

  return async (id, teamId) => {
    const outsider = await whyOutsider(id, teamId);
    if (outsider !== undefined) return { person: { id, groups: [], outsider } };
    const { groups, doubt } = await groupsOf(id);
    return { person: { id, groups }, ...(doubt === undefined ? {} : { doubt }) };
  };
}

const strangers = 'Only members of the workspace that mailha belongs to can use it, and you are of another one.';

/** Throws what the WebClient throws. */
async function askAbout(client: webApi.WebClient, id: string, team: string): Promise<string | undefined> {
  const { user = {} } = await client.users.info({ user: id });
  // In an organization of several workspaces people are at home in one of them.
  const homes = [user.team_id, ...(user.enterprise_user?.teams ?? [])];
  if (user.is_stranger || !homes.includes(team)) return strangers;
  if (user.deleted) return 'Your account at Slack is deactivated.';
  if (user.is_bot || user.is_workflow_bot) return 'Bots and workflows cannot use mailha; a person has to.';
  if (user.is_restricted || user.is_ultra_restricted)
    return 'Guests cannot use mailha; ask a member of this workspace.';
  return undefined;
}

/** Throws what the WebClient throws, except where it is known that there is nobody. */
async function askMembers(client: webApi.WebClient, usergroup: string, log: Logger): Promise<readonly string[]> {
  try {
    return (await client.usergroups.users.list({ usergroup })).users ?? [];
  } catch (error) {
    const remedy = remedies[slackWord(error) ?? ''];
    if (remedy === undefined) throw error;
    log.error({ usergroup }, `user group ${usergroup} under access in cluster.yaml counts as empty: ${remedy}`);
    return [];
  }
}

const remedies: Readonly<Record<string, string>> = {
  plan_upgrade_required: 'this Slack plan has no user groups; name people by their ids (U…) instead',
  no_such_subteam: 'Slack knows no group of that id; copy it from the group’s page',
  subteam_disabled: 'the group is disabled; enable it, or name another one',
};
