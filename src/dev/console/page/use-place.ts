import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { boot } from './boot.ts';
import { type ConsolePlace, formatPlace, type Go, parsePlace } from './place.ts';

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

export function usePlace(): readonly [ConsolePlace, Go] {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const place = useMemo(() => parsePlace(hash, boot.user), [hash]);
  const go = useCallback<Go>((change) => {
    location.hash = formatPlace({ ...parsePlace(location.hash, boot.user), ...change });
  }, []);
  return [place, go];
}
