#!/bin/sh
# Takes every node off the network whose address there is not the wanted one.
# NETWORK: the network's name; WANTED: "container=address …"; DOCKER_HOST as docker reads it.
set -eu
for pair in $WANTED; do
  container=${pair%%=*}
  address=$(docker inspect --format "{{with index .NetworkSettings.Networks \"$NETWORK\"}}{{.IPAddress}}{{end}}" \
    "$container" 2>/dev/null) || continue
  if [ -n "$address" ] && [ "$address" != "${pair#*=}" ]; then
    echo "$container gives up $address"
    docker network disconnect --force "$NETWORK" "$container"
  fi
done
