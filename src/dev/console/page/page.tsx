import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createSource } from './source.ts';

const root = document.getElementById('page');
if (root) createRoot(root).render(<App source={createSource()} />);
