import { useEffect } from 'react';
import type { Block } from '../message.ts';
import type { PublishedHome } from '../view-schemas.ts';
import { Blocks } from './blocks.tsx';
import { post } from './post.ts';
import { useScene } from './scene.tsx';

/** The home of the bot, as it makes it for the one who looks, and anew whenever somebody does. */
export function HomeView({ home }: { readonly home: PublishedHome | undefined }) {
  const { me, bot } = useScene();
  useEffect(() => void post('home', { user: me }).catch(() => {}), [me]);
  return (
    <main className="channel home" aria-label={`Home of ${bot.name}`}>
      <header className="bar">
        <h1>{bot.name}</h1>
        <p>What is there for you</p>
      </header>
      <div className="home-blocks">
        {home ? (
          <Blocks blocks={home.blocks as readonly Block[]} ts="home" />
        ) : (
          <p className="beginning">The bot shows you nothing here: you may not look, or it does not answer.</p>
        )}
      </div>
    </main>
  );
}
