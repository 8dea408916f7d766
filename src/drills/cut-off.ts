import type { Fault } from '../model/drill/drill.ts';
import type { Change } from '../model/plan/step.ts';

/** A separate table that runs before all others and lets SSH pass, so that the worker can revert the fault. */
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

/** Drops traffic by nft(8) rules for input and output. */
export function cutOff(summary: string, { input, output }: { readonly input: string; readonly output: string }): Fault {
  const load: Change = { summary, run: ['nft', '-f', '-'], stdin: table(input, output) };
  return {
    inject: [load],
    restore: [{ summary: 'remove the drop rules', script: 'nft delete table inet mailha_drill 2>/dev/null; true' }],
  };
}
