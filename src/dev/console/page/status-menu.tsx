import { useState } from 'react';
import type { Status } from '../site/shape.ts';
import { Menu } from './menu.tsx';
import { Ago } from './moments.tsx';
import { post } from './post.ts';

interface StatusMenuProps {
  readonly status: Status;
  /** Whether the event stream is connected. */
  readonly live: boolean;
}

/** Slack faults to inject, to see how the bot handles them. */
const faults = [
  { label: 'Rate limit', detail: '429, 10 calls', fault: { kind: 'ratelimited', times: 10, retryAfter: 3 } },
  { label: 'Server errors', detail: '500, 10 calls', fault: { kind: '500', times: 10 } },
  { label: 'No answer', detail: 'timeout, 5 calls', fault: { kind: 'hang', times: 5 } },
  { label: 'Lost answer', detail: 'connection reset, 5 calls', fault: { kind: 'drop-after-receive', times: 5 } },
] as const;

/** The bot's connection, the last failure, and fault injection. */
export function StatusMenu({ status, live }: StatusMenuProps) {
  const { state, words } = summaryOf(status, live);
  const [error, setError] = useState<string>();
  const act = (name: string, body: Readonly<Record<string, unknown>>) =>
    void post(name, body).then(
      () => setError(undefined),
      (reason: Error) => setError(reason.message),
    );
  return (
    <Menu
      className="status"
      label={`Bot: ${words}`}
      caption={
        <>
          <span className="dot" data-state={state} />
          <span className="status-words">{words}</span>
        </>
      }
    >
      {() => (
        <>
          <p className="menu-title">The bot</p>
          <p className="menu-text">{status.transport === 'http' ? `Listens at ${status.url}` : words}</p>
          {status.trouble && (
            <p className="menu-text menu-trouble">
              <Ago at={status.trouble.at} />: {status.trouble.what}
            </p>
          )}
          <p className="menu-title">Inject a Slack fault</p>
          {faults.map(({ label, detail, fault }) => (
            <button
              key={fault.kind}
              type="button"
              role="menuitem"
              className="menu-item"
              onClick={() => act('break', { method: '*', ...fault })}
            >
              <span className="menu-words">{label}</span>
              <span className="menu-detail">{detail}</span>
            </button>
          ))}
          {status.faults > 0 && (
            <button type="button" role="menuitem" className="menu-item menu-mend" onClick={() => act('mend', {})}>
              <span className="menu-words">Clear faults</span>
              <span className="menu-detail">{status.faults} calls will fail</span>
            </button>
          )}
          {error && <p className="menu-text menu-trouble">{error}</p>}
        </>
      )}
    </Menu>
  );
}

function summaryOf({ transport, sockets, faults: failing }: Status, live: boolean) {
  if (!live) return { state: 'bad', words: 'Console unreachable' } as const;
  if (failing > 0) return { state: 'warn', words: `${failing} calls will fail` } as const;
  if (transport === 'http') return { state: 'good', words: 'Bot over HTTP' } as const;
  if (sockets === 0) return { state: 'bad', words: 'No bot connected' } as const;
  return { state: 'good', words: sockets === 1 ? 'Bot on 1 socket' : `Bot on ${sockets} sockets` } as const;
}
