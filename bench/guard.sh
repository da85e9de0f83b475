#!/bin/sh
# Requests/s with the session guard, with stock msm and in a Tomcat without memcached: `bench/guard.sh [rounds]`; prints medians.
# Each Tomcat is a JVM of its own, asked by wrk in turn, round by round, so that a slow minute slows all. Everything runs in one
# container of the image that the tests in Java build, with Debian's wrk.
set -eu
cd "$(dirname "$0")/.."
exec node bench/guard.ts "$@"
