import type { ModalView } from '@slack/types';
import type { RunRecord } from '../model/run/run.ts';
import { limits } from './slack-limits.ts';
import { cut, oneLine } from './words.ts';

export const rejectionId = 'mailha_reject';
export const rejectionField = 'reason';

/** Asks an approver why they reject a plan. `kept` comes back with the answer. */
export function rejectionView({ id, text }: RunRecord, kept: string): ModalView {
  return {
    type: 'modal',
    callback_id: rejectionId,
    title: plain(cut(`Reject job ${id}`, limits.modalTitle)),
    submit: plain('Reject'),
    close: plain('Back'),
    private_metadata: kept,
    blocks: [
      {
        type: 'input',
        block_id: rejectionField,
        optional: true,
        label: plain(cut(`Why not ${oneLine(text)}?`, limits.inputLabel)),
        hint: plain('Shown to the person who requested it.'),
        element: {
          type: 'plain_text_input',
          action_id: rejectionId,
          placeholder: plain('not before the backup has ended'),
          max_length: limits.formText,
        },
      },
    ],
  };
}

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const;
