import { useEffect, useState } from 'react';
import type { SlackFile } from '../message.ts';
import { Icon } from './icons.tsx';

const textual = /\.(txt|log|diff|patch|json|ya?ml|csv|cf|conf|md)$/i;

function isText({ mimetype, name }: SlackFile): boolean {
  return mimetype.startsWith('text/') || mimetype === 'application/json' || textual.test(name);
}

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export function FileCard({ file }: { readonly file: SlackFile }) {
  return (
    <figure className="file">
      <figcaption>
        <span className="file-icon">
          <Icon name="file" />
        </span>
        <span className="file-words">
          <strong>{file.title || file.name}</strong>
          <span>
            {file.name} · {sizeOf(file.size)}
          </span>
        </span>
        <a className="icon-button" href={`/console/files/${file.id}`} download={file.name} title="Download">
          <Icon name="down" />
          <span className="unseen">Download {file.name}</span>
        </a>
      </figcaption>
      {isText(file) && <Preview file={file} />}
      {/\.png$/i.test(file.name) && (
        <img className="file-picture" src={`/console/files/${file.id}?picture`} alt={file.title || file.name} />
      )}
    </figure>
  );
}

/** Lines shown until expanded. */
const previewLines = 9;

function Preview({ file }: { readonly file: SlackFile }) {
  const [text, setText] = useState<string>();
  const [whole, setWhole] = useState(false);
  useEffect(() => {
    const gone = new AbortController();
    fetch(`/console/files/${file.id}?preview`, { signal: gone.signal })
      .then((response) => response.text())
      .then(setText)
      .catch(() => undefined);
    return () => gone.abort();
  }, [file.id]);
  if (text === undefined) return undefined;
  const lines = text.replace(/\n$/, '').split('\n');
  const more = lines.length - previewLines;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it must scroll by keyboard. */}
      <pre className="file-preview" tabIndex={0}>
        {(whole ? lines : lines.slice(0, previewLines)).map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other key.
          <code key={i} data-line={kindOf(line, file.name)}>{`${line}\n`}</code>
        ))}
      </pre>
      {more > 0 && (
        <button type="button" className="file-more" onClick={() => setWhole(!whole)}>
          {whole ? 'Show less' : `Show ${more} more ${more === 1 ? 'line' : 'lines'}`}
        </button>
      )}
    </>
  );
}

/** The colour of a line of a unified diff. */
function kindOf(line: string, name: string): string | undefined {
  if (!/\.(diff|patch)$/i.test(name)) return undefined;
  if (/^(\+\+\+|---|diff |index )/.test(line)) return 'file';
  if (line.startsWith('@@')) return 'hunk';
  return line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : undefined;
}
