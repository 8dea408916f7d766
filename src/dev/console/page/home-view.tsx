import { useEffect } from 'react';
import type { Block } from '../message.ts';
import type { PublishedHome } from '../view-schemas.ts';
import { homeTs } from './action-button.tsx';
import { Blocks } from './blocks.tsx';
import { usePageContext } from './page-context.tsx';
import { post } from './post.ts';

/** The bot's App Home for this user, refreshed on every visit. */
export function HomeView({ home }: { readonly home: PublishedHome | undefined }) {
  const { me, bot } = usePageContext();
  useEffect(() => void post('home', { user: me }).catch(() => {}), [me]);
  return (
    <main className="channel home" aria-label={`${bot.name} home`}>
      <header className="bar">
        <h1>{bot.name}</h1>
        <p>App Home</p>
      </header>
      <div className="home-blocks">
        {home ? (
          <Blocks blocks={home.blocks as readonly Block[]} ts={homeTs} />
        ) : (
          <p className="beginning">Nothing to show: you lack the viewer role, or the bot is not responding.</p>
        )}
      </div>
    </main>
  );
}
