import { boot } from './boot.ts';

interface PostAnswer {
  /** Slack's error code if delivery to the bot failed. */
  readonly error?: string;
}

/** Performs an action in the workspace. Rejects with a sentence for the user. */
export async function post(act: string, body: Readonly<Record<string, unknown>>): Promise<PostAnswer> {
  const response = await fetch(`/console/${act}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'x-console-token': boot.token },
  }).catch(() => {
    throw new Error('Console unreachable. Is it still running?');
  });
  const answer: PostAnswer = await response.json().catch(() => ({ error: `HTTP ${response.status}` }));
  if (!response.ok) throw new Error(`Rejected by the console: ${answer.error}.`);
  return answer;
}
