import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

const Context = createContext(Date.now());

/** Keeps texts like "2 minutes ago" current. */
export function NowProvider({ children }: { readonly children: ReactNode }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 20_000);
    return () => clearInterval(timer);
  }, []);
  return <Context.Provider value={now}>{children}</Context.Provider>;
}

/** Ms since the epoch, a few seconds late at most. */
export const useNow = () => useContext(Context);
