#!/bin/sh
# Measures requests/s with the session guard, with stock msm and in a Tomcat without memcached, and prints medians:
# `bench/guard.sh [rounds]`. Each Tomcat is a JVM of its own; wrk asks them in turn, round by round, so that a slow minute slows
# all. Everything runs in one container of the image that the tests in Java build, with Debian's wrk.
set -eu
cd "$(dirname "$0")/.."
exec node bench/guard.ts "$@"
