import { boot } from './boot.ts';

interface PostAnswer {
  /** Slack's word for a bot that did not take it. */
  readonly error?: string;
}

/** Does something in the workspace. Rejects with a sentence when the console did not take it. */
export async function post(act: string, body: Readonly<Record<string, unknown>>): Promise<PostAnswer> {
  const response = await fetch(`/console/${act}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'x-console-token': boot.token },
  }).catch(() => {
    throw new Error('The console does not answer. Is it still running?');
  });
  const answer: PostAnswer = await response.json().catch(() => ({ error: `HTTP ${response.status}` }));
  if (!response.ok) throw new Error(`The console did not take it: ${answer.error}.`);
  return answer;
}
