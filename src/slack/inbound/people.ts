import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { type Access, groupsNamed, type Person } from '../../model/inventory/access.ts';
import { describeSlackError, slackErrorCode } from '../errors.ts';
import { cached } from './cached.ts';
import type { Identity } from './identity.ts';

/** How long people and groups are cached, in ms: someone who left a group or the workspace can still act this long. */
const cacheMs = 60_000;

export interface KnownPerson {
  readonly person: Person;
  /** Set when user groups could not be read, as a sentence for the person, who then counts as a member of none. */
  readonly doubt?: string;
}

/** Identifies a Slack user and whether they may use the bot. Never throws: a person Slack cannot identify is an outsider. */
export type PersonOf = (userId: string, teamId: string | undefined) => Promise<KnownPerson>;

export interface PeopleOptions {
  readonly client: webApi.WebClient;
  /** Of all clusters. */
  readonly access: readonly Access[];
  readonly home: Pick<Identity, 'team' | 'enterprise'>;
  readonly log: Logger;
  readonly now?: () => number;
}

/** How often group members are loaded for the workers, in ms. */
const refreshMs = 10 * 60_000;

/** Saves the members of user groups for the workers: now, then every ten minutes until `stopping`. */
export function refreshGroups(
  { client, access, log }: Pick<PeopleOptions, 'client' | 'access' | 'log'>,
  save: (group: string, members: readonly string[]) => Promise<void>,
  stopping: AbortSignal,
): void {
  const all = async () => {
    for (const group of new Set(access.flatMap(groupsNamed))) await save(group, await loadMembers(client, group, log));
  };
  const refresh = () =>
    void all().catch(
      (error: unknown) =>
        stopping.aborted || log.warn({ err: error }, 'loading the members of the user groups under access'),
    );
  refresh();
  const timer = setInterval(refresh, refreshMs).unref();
  stopping.addEventListener('abort', () => clearInterval(timer), { once: true });
}

export function createPeople({ client, access, home, log, now }: PeopleOptions): PersonOf {
  const cachedReason = cached(cacheMs, (id) => reasonToRefuse(client, id, home), now);
  const membersOf = cached(cacheMs, (group) => loadMembers(client, group, log), now);

  async function outsiderReason(id: string, teamId: string | undefined): Promise<string | undefined> {
    // In Enterprise Grid a request names the organization, or any of its workspaces; `users.info` then says who it is.
    if (teamId !== undefined && teamId !== home.team && home.enterprise === undefined) return strangers;
    try {
      return await cachedReason(id);
    } catch (error) {
      log.warn({ user: id, err: error }, 'loading a Slack user');
      return `Slack could not confirm who you are (${describeSlackError(error)}). Nothing was done; try again in a moment.`;
    }
  }

  async function groupsOf(id: string): Promise<Pick<Person, 'groups'> & { readonly doubt?: string }> {
    try {
      // Read each time: `access` follows the file.
      const named = [...new Set(access.flatMap(groupsNamed))];
      const all = await Promise.all(named.map(async (group) => ({ group, members: await membersOf(group) })));
      return { groups: all.filter(({ members }) => members.includes(id)).map(({ group }) => group) };
    } catch (error) {
      log.warn({ user: id, err: error }, 'loading the members of the user groups under access');
      const doubt = `Slack could not list the user groups (${describeSlackError(error)}); try again in a moment.`;
      return { groups: [], doubt };
    }
  }

  return async (id, teamId) => {
    const outsider = await outsiderReason(id, teamId);
    if (outsider !== undefined) return { person: { id, groups: [], outsider } };
    const { groups, doubt } = await groupsOf(id);
    return { person: { id, groups }, ...(doubt === undefined ? {} : { doubt }) };
  };
}

const strangers = "You belong to another workspace; only members of mailha's own workspace or organization can use it.";

/** Throws what the WebClient throws. */
async function reasonToRefuse(
  client: webApi.WebClient,
  id: string,
  { team, enterprise }: PeopleOptions['home'],
): Promise<string | undefined> {
  const { user = {} } = await client.users.info({ user: id });
  const { team_id, enterprise_user: inOrganization } = user;
  // In an organization `team_id` is one of several workspaces.
  const isMember = [team_id, ...(inOrganization?.teams ?? [])].includes(team);
  const isColleague = enterprise !== undefined && inOrganization?.enterprise_id === enterprise;
  if (user.is_stranger || !(isMember || isColleague)) return strangers;
  if (user.deleted) return 'Your Slack account is deactivated.';
  if (user.is_bot || user.is_workflow_bot) return 'Bots and workflows cannot use mailha.';
  if (user.is_restricted || user.is_ultra_restricted)
    return 'Guests cannot use mailha; ask a member of this workspace.';
  return undefined;
}

/** Throws what the WebClient throws, except for errors that mean the group has no members. */
async function loadMembers(client: webApi.WebClient, usergroup: string, log: Logger): Promise<readonly string[]> {
  try {
    return (await client.usergroups.users.list({ usergroup })).users ?? [];
  } catch (error) {
    const remedy = remedies[slackErrorCode(error) ?? ''];
    if (remedy === undefined) throw error;
    log.error({ usergroup }, `user group ${usergroup} under access in cluster.yaml treated as empty: ${remedy}`);
    return [];
  }
}

const remedies: Readonly<Record<string, string>> = {
  plan_upgrade_required: 'this Slack plan has no user groups; name people by their ids (U…) instead',
  no_such_subteam: 'no such group; copy its id from the group’s page',
  subteam_disabled: 'the group is disabled; enable it, or name another one',
};
