import { execFile } from 'node:child_process';

/** Runs a program and returns its output. Throws on a non-zero exit code or after five minutes. */
export function run(argv: readonly [string, ...string[]], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const [program, ...args] = argv;
  return new Promise((resolve, reject) => {
    execFile(program, args, { env, timeout: 300_000, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (error.killed) reject(new Error(`${program}: timeout after five minutes`));
      else reject(new Error(`${program}: ${(stderr || stdout || error.message).trim().slice(-300)}`));
    });
  });
}
