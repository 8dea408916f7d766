#!/bin/sh
# Everything that CI runs. What mostly waits for downloads and disks runs beside what computes.
set -eu
cd "$(dirname "$0")/.."
export NODE_COMPILE_CACHE="${TMPDIR:-/tmp}/mailha-compile-cache"
# What runs beside the tests ends with them, so that it leaves nothing half-built.
trap wait EXIT

npm run -s setup
node test/support/prepare.ts &
packages=$!
npm run -s check
wait $packages
npm run -s test:unit
npm run -s test:images &
images=$!
npm run -s test:integration
npm run -s test:e2e
wait $images
npm run -s test:slice
