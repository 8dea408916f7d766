import { createContext, useContext } from 'react';
import type { ConsoleGroup, ConsoleUser } from '../people.ts';
import type { Conversation } from '../site/shape.ts';
import type { Go } from './place.ts';

/** Shared by the whole page: the current user and conversation, and everyone's names. */
export interface PageContext {
  readonly me: string;
  /** The id of the conversation. */
  readonly channel: string;
  readonly bot: { readonly id: string; readonly name: string };
  readonly people: readonly ConsoleUser[];
  readonly groups: readonly ConsoleGroup[];
  readonly conversations: readonly Omit<Conversation, 'newest'>[];
  readonly go: Go;
}

const Context = createContext<PageContext | undefined>(undefined);

export const PageContextProvider = Context.Provider;

export function usePageContext(): PageContext {
  const context = useContext(Context);
  if (!context) throw new Error('usePageContext needs a PageContextProvider');
  return context;
}

export interface Author {
  readonly id: string;
  readonly name: string;
  /** Badge beside the name. */
  readonly badge?: string | undefined;
  readonly isApp: boolean;
}

/** The author of a message. */
export function authorOf({ bot, people }: PageContext, id: string | undefined): Author {
  const person = people.find((candidate) => candidate.id === id);
  if (person) return { id: person.id, name: person.realName, badge: person.role, isApp: false };
  if (id === 'USLACKBOT') return { id, name: 'Slackbot', isApp: true };
  return { id: id ?? bot.id, name: id === undefined || id === bot.id ? bot.name : id, badge: 'app', isApp: true };
}
