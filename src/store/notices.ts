import type { Inventory } from '../model/inventory/inventory.ts';
import { type Notice, noticeJob } from '../model/run/notice.ts';
import { submit } from './lua/runs.ts';
import type { Store } from './script.ts';
import { encoded, outcomeOf } from './script.ts';

/**
 * Has the app post a notice: about changes in the cluster's own channel, about alerts in theirs. Notices are runs that are done, so
 * that they are posted like any other; `jobs` does not list them. Nothing happens without such a channel.
 */
export async function announce(store: Store, { name, channels, alerts }: Inventory, notice: Notice): Promise<void> {
  const isAboutAlerts = notice.what === 'muted' || notice.what === 'unmuted';
  const channel = isAboutAlerts ? alerts.channel : (channels[0] ?? alerts.channel);
  if (channel === undefined) return;
  const fields = Object.entries({
    cluster: name,
    job: noticeJob,
    params: '{}',
    text: textOf(notice),
    requestedBy: notice.what === 'held' ? notice.hold.by : notice.by,
    requesterGroups: '[]',
    writes: '0',
    turn: '0',
    place: encoded({ channel }),
  });
  const happening = encoded({ kind: 'announced', notice });
  await outcomeOf(store, submit, ['', '', 'done', happening, '', '', ...fields.flat()]);
}

/** As typed, without the reason. */
function textOf(notice: Notice): string {
  switch (notice.what) {
    case 'held':
      return notice.hold.kind;
    case 'released':
      return notice.hold.kind === 'freeze' ? 'thaw' : 'unlock';
    case 'muted':
      return `mute ${notice.about}`;
    case 'unmuted':
      return `unmute ${notice.about}`;
  }
}
