import { clusters } from '../../commands/clusters.ts';
import { decides } from '../support/command-table.ts';

decides(clusters, {
  '': '',
  eu: /"eu" is not expected here\. Usage: clusters$/,
});
