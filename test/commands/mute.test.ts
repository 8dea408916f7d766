import { alerts, mute, unmute } from '../../commands/mute.ts';
import { decides } from '../support/command-table.ts';

decides(mute, {
  'dovecot for 2h because it is upgraded': 'mute dovecot 120 it is upgraded',
  'mail2 for 30m': 'mute mail2 30 no reason given',
  'everything for 1h': 'mute everything 60 no reason given',
  'vip.held-once for 1h': 'mute vip.held-once 60 no reason given',
  '42 for 1h': 'mute incident 42 60',
  'alertmanager.alert:SwitchDown for 1h': 'mute alertmanager.alert:SwitchDown 60 no reason given',
  'alertmanager for 1h': 'mute alertmanager 60 no reason given',
  '': /^Duration or target missing, as in `mute dovecot for 2h/,
  dovecot: /^Duration or target missing/,
  'mail3 for 1h': /^Unknown check or host "mail3"\. Did you mean mail/,
  'dovecot for ever': /^Invalid duration "ever"/,
});

decides(unmute, {
  dovecot: 'unmute dovecot',
  everything: 'unmute everything',
  '': /^No check or host given/,
  dovcot: /Did you mean dovecot/,
  'dovecot now': /"now" is not expected here/,
});

decides(alerts, { '': '', now: /"now" is not expected here\. Usage: alerts$/ });
