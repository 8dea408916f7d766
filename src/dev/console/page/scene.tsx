import { createContext, useContext } from 'react';
import type { ConsoleGroup, ConsoleUser } from '../people.ts';
import type { Conversation } from '../site/shape.ts';
import type { Go } from './place.ts';

/** What everything on the page needs to know: who one is, where one is, and who the others are. */
export interface PageScene {
  readonly me: string;
  /** The id of the conversation. */
  readonly channel: string;
  readonly bot: { readonly id: string; readonly name: string };
  readonly people: readonly ConsoleUser[];
  readonly groups: readonly ConsoleGroup[];
  readonly conversations: readonly Omit<Conversation, 'newest'>[];
  readonly go: Go;
}

const Context = createContext<PageScene | undefined>(undefined);

export const SceneProvider = Context.Provider;

export function useScene(): PageScene {
  const scene = useContext(Context);
  if (!scene) throw new Error('this part of the page needs to be inside a scene');
  return scene;
}

export interface Author {
  readonly id: string;
  readonly name: string;
  /** What stands beside the name. */
  readonly badge?: string | undefined;
  readonly isApp: boolean;
}

/** Whoever wrote a message. */
export function authorOf({ bot, people }: PageScene, id: string | undefined): Author {
  const person = people.find((candidate) => candidate.id === id);
  if (person) return { id: person.id, name: person.realName, badge: person.role, isApp: false };
  if (id === 'USLACKBOT') return { id, name: 'Slackbot', isApp: true };
  return { id: id ?? bot.id, name: id === undefined || id === bot.id ? bot.name : id, badge: 'app', isApp: true };
}
