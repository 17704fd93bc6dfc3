#!/bin/sh
# Sets Ward up in this checkout. --test: then pass the tests.
set -eu
cd "$(dirname "$0")"
npm ci --no-audit --no-fund
exec npm run check
