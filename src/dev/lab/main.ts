import { describe, HostError, Refused } from '../../model/text/errors.ts';
import { runVerb } from './cli.ts';

try {
  process.exitCode = await runVerb(process.argv.slice(2));
} catch (error) {
  console.error(describe(error));
  if (error instanceof HostError && error.remedy) console.error(error.remedy);
  if (!(error instanceof Refused || error instanceof HostError)) console.error(error);
  process.exitCode = 1;
}
