#!/bin/sh
# What a request costs with stock msm and with the session guard: `bench/guard.sh [rounds]`; prints medians. Builds the image of
# the tests in Java, and runs both Tomcats, two memcacheds and the clients in one container.
set -eu
cd "$(dirname "$0")/.."
node --input-type=module -e '
  import { spawnSync } from "node:child_process";
  const { buildGuardTestImage, TEST_CLASS_PATH } = await import("./tests/integration/java/guardImage.ts");
  const image = await buildGuardTestImage("tomcat9");
  const java = ["java", "-XX:+UseSerialGC", "-cp", TEST_CLASS_PATH, "msmlab.RequestCost", ...process.argv.slice(1)];
  process.exit(spawnSync("docker", ["run", "--rm", image, ...java], { stdio: ["ignore", "inherit", "ignore"] }).status ?? 1);
' -- "$@"
