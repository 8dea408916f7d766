import { freeze, lock, thaw, unlock } from '../../commands/hold.ts';
import { decides } from '../support/command-table.ts';

decides(freeze, {
  'because the switches are replaced': 'freeze the switches are replaced',
  '': /^Reason missing, as in `freeze because/,
  'for 2h because it burns': /^Reason missing, .*It lasts until `thaw`/,
  now: /^Usage: freeze because/,
});

decides(thaw, { '': 'thaw', now: /"now" is not expected here\. Usage: thaw$/ });

decides(lock, {
  'for 2h because I replace a disk': 'lock 120 I replace a disk',
  'because I replace a disk for 2h': /^Duration or reason missing/,
  'for 2h': /^Duration or reason missing, as in `lock for 2h because/,
  '': /^Duration or reason missing/,
  'for long because I replace a disk': /^Invalid duration "long"/,
});

decides(unlock, { '': 'unlock', now: /"now" is not expected here\. Usage: unlock$/ });
