import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { ChannelView } from './channel-view.tsx';
import { ConfirmProvider } from './confirm.tsx';
import { HomeView } from './home-view.tsx';
import { Icon } from './icons.tsx';
import type { MergedState } from './merge.ts';
import { Modal } from './modal.tsx';
import { NowProvider } from './now.tsx';
import { type PageContext, PageContextProvider } from './page-context.tsx';
import { PersonMenu } from './person-menu.tsx';
import type { ConsolePlace, Go } from './place.ts';
import { useReading } from './reading.ts';
import { Sidebar, unreadIn } from './sidebar.tsx';
import type { Source } from './source.ts';
import { StatusMenu } from './status-menu.tsx';
import { ThreadView } from './thread-view.tsx';
import { usePlace } from './use-place.ts';

/** Messages shown at first, and added by each "Show earlier messages". */
const page = 100;

export function App({ source }: { readonly source: Source }) {
  const [place, go] = usePlace();
  const [more, setMore] = useState({ in: place.in, limit: page });
  const limit = more.in === place.in ? more.limit : page;
  const view = useSyncExternalStore(source.subscribe, source.view);
  useEffect(() => source.look({ ...place, limit }), [source, place, limit]);

  const { held, look, live, error } = view;
  // State loaded for another user or conversation must not be shown.
  const fits = held !== undefined && look?.as === place.as && look.in === place.in;
  if (!fits) return <Loading error={error} />;
  const shown = look.thread === place.thread ? held : { ...held, thread: undefined };
  return (
    <NowProvider>
      <Frame
        {...{ held: shown, place, go, live }}
        showEarlier={() => setMore({ in: place.in, limit: Math.min(limit + page, 1000) })}
      />
    </NowProvider>
  );
}

function Loading({ error }: { readonly error: string | undefined }) {
  if (error === undefined) return <p className="opening">Loading the workspace …</p>;
  return (
    <p className="opening" role="alert">
      <span>
        {error}. <a href="/">Start over</a>
      </span>
    </p>
  );
}

interface FrameProps {
  readonly held: MergedState;
  readonly place: ConsolePlace;
  readonly go: Go;
  readonly live: boolean;
  readonly showEarlier: () => void;
}

function Frame({ held, place, go, live, showEarlier }: FrameProps) {
  const [drawer, setDrawer] = useState(false);
  const reading = useReading(place.as);
  const context = useStablePageContext(held, place.as, go);
  const unread = held.conversations.reduce((sum, one) => sum + unreadIn(one, place.as, reading), 0);
  const { thread } = place;
  const isHome = place.in === 'home';
  useEscape(() => (drawer ? setDrawer(false) : thread && go({ thread: undefined })));
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${held.team.name} console`;
  }, [unread, held.team.name]);
  return (
    <PageContextProvider value={context}>
      <ConfirmProvider>
        <div className="frame" data-drawer={drawer || undefined} data-thread={thread !== undefined || undefined}>
          <header className="top">
            <button
              type="button"
              className="icon-button top-drawer"
              aria-expanded={drawer}
              onClick={() => setDrawer(!drawer)}
            >
              <Icon name="menu" />
              <span className="unseen">Conversations</span>
              {unread > 0 && <span className="top-unread" />}
            </button>
            <span className="top-team">{held.team.name}</span>
            <StatusMenu status={held.status} live={live} />
            <PersonMenu />
          </header>
          <Sidebar conversations={held.conversations} {...{ reading, isHome }} close={() => setDrawer(false)} />
          {drawer && <button type="button" className="scrim" title="Close" onClick={() => setDrawer(false)} />}
          {isHome ? (
            <HomeView key={place.as} home={held.home} />
          ) : (
            <ChannelView key={`${place.as} ${held.here}`} {...{ held, reading, showEarlier }} />
          )}
          {thread && <ThreadView key={`${place.as} ${thread}`} {...{ held, thread, reading }} />}
          {held.modal && <Modal key={held.modal.id} modal={held.modal} />}
          {!live && (
            <p className="lost" role="status">
              Console unreachable; reconnecting …
            </p>
          )}
        </div>
      </ConfirmProvider>
    </PageContextProvider>
  );
}

/** The same object until something in it changes, since every message depends on it. */
function useStablePageContext(held: MergedState, me: string, go: Go): PageContext {
  const { here: channel, people, groups } = held;
  const { id, name } = held.bot;
  const names = JSON.stringify(held.conversations.map(({ newest: _, ...conversation }) => conversation));
  return useMemo(
    () => ({ me, channel, bot: { id, name }, people, groups, conversations: JSON.parse(names), go }),
    [me, channel, id, name, people, groups, names, go],
  );
}

function useEscape(act: () => void): void {
  useEffect(() => {
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === 'Escape' && !document.querySelector('dialog[open]')) act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });
}
