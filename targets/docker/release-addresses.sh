#!/bin/sh
# Takes every node off the network whose address there is not the wanted one. Its services end first: what is in flight is
# answered, and the others learn at once that they are gone, rather than wait for packets that are lost.
# NETWORK: the network's name; WANTED: "container=address …"; DOCKER_HOST as docker reads it.
set -eu
for pair in $WANTED; do
  container=${pair%%=*}
  address=$(docker inspect --format "{{with index .NetworkSettings.Networks \"$NETWORK\"}}{{.IPAddress}}{{end}}" \
    "$container" 2>/dev/null) || continue
  if [ -n "$address" ] && [ "$address" != "${pair#*=}" ]; then
    echo "$container gives up $address"
    # Each kind before those that its requests need.
    for kind in httpd tomcat memcached; do
      services=$(docker ps --quiet --filter "name=^$container-$kind")
      # shellcheck disable=SC2086
      [ -z "$services" ] || docker stop $services >/dev/null
    done
    docker network disconnect --force "$NETWORK" "$container"
  fi
done
