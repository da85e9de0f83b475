#!/bin/sh
# Times the commands that a user waits for: `bench/lab.sh [runs]` prints seconds, one line per measurement and run.
# It uses the dev stack of this checkout, which must be down; a first `up` fills caches and images.
set -eu
cd "$(dirname "$0")/.."
runs=${1:-5}

measure() {
  name=$1
  shift
  begun=$(date +%s%N)
  "$@" >/dev/null 2>&1
  echo "$name $((($(date +%s%N) - begun) / 1000000))" | awk '{printf "%-16s %.2f s\n", $1, $2 / 1000}'
}

move() {
  ./lab pulumi config set --path nodes.node2.address "$1" >/dev/null
}

./lab up >/dev/null 2>&1
./lab down >/dev/null 2>&1
for _ in $(seq "$runs"); do
  measure up ./lab up
  measure up-unchanged ./lab up
  ./lab pulumi config set --path sessions.lockingMode all >/dev/null
  measure up-context.xml ./lab up
  ./lab pulumi config set --path sessions.lockingMode none >/dev/null
  move 172.16.103.12
  measure up-moved-node ./lab up
  move 172.16.103.2
  measure down ./lab down
done
