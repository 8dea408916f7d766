#!/usr/bin/env -S node --env-file-if-exists=.env
import { runProgram } from './cli/program.ts';

process.exitCode = await runProgram(process.argv.slice(2), process.env);
