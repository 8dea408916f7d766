import type { Fault } from '../model/drill/drill.ts';
import type { Change } from '../model/plan/step.ts';

/** Rules of their own table, before all others, which SSH passes: the worker has to come back. */
function table(input: string, output: string): string {
  return `table inet mailha_drill {
    chain input {
        type filter hook input priority -300; policy accept;
        tcp dport 22 accept
        ${input}
    }
    chain output {
        type filter hook output priority -300; policy accept;
        tcp sport 22 accept
        ${output}
    }
}
`;
}

/** What these rules of nft(8) drop does not come and does not leave. */
export function cutOff(summary: string, { input, output }: { readonly input: string; readonly output: string }): Fault {
  const load: Change = { summary, run: ['nft', '-f', '-'], stdin: table(input, output) };
  return {
    inject: [load],
    restore: [{ summary: 'plug it in again', script: 'nft delete table inet mailha_drill 2>/dev/null; true' }],
  };
}
