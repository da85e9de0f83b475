import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { factsOf } from "../../../targets/ssh/facts.ts";
import { HOST_PROGRAM, HOST_SCRIPT } from "../../../targets/ssh/hostProgram.ts";
import { roomProblems } from "../../../targets/ssh/room.ts";
import { firewall } from "../../../templates/nftables/firewall.ts";
import { firewallUnit, nftablesDropIn } from "../../../templates/systemd/firewallUnit.ts";
import type { Topology } from "../../../topology/model.ts";
import { seedTopology, sticky } from "../../unit/templates/seedTopology.ts";
import { difference, inventory } from "./inventory.ts";
import { fresh, type Machine, type Machines, type Site, startMachines } from "./machines.ts";

/** Where no other test's hosts stand. */
const SITE: Site = { name: "msm-lab-pkgs", net: "172.29.121" };

const STATE = "/var/lib/msm-lab";
const POLICY = "/usr/sbin/policy-rc.d";
const ARCHIVES = "/var/cache/apt/archives";

/** What a set-up reads on stdin. */
const BLOCKS = ["table inet msm_lab {\n}\n", firewallUnit(), nftablesDropIn()];

const OWNER = "lab node key";
const SET_UP = `${HOST_PROGRAM} setup ${OWNER} test memcached root 'nftables memcached' '' ''`;
const GIVE_BACK = `${HOST_PROGRAM} give-back ${OWNER}`;

/** An operator's policy. */
const OPEN = "#!/bin/true";

let machines: Machines<"host">;
let host: Machine;
/** Packages that a lab left because another one needed them. */
let stayed: readonly (string | undefined)[] = [];

before(async () => {
  machines = await startMachines(SITE, { host: fresh(11) });
  host = machines.all.host;
  // Nobody cuts this host's power, so that dpkg need not wait for its disk.
  await host.run(`${write("/run/blocks", BLOCKS.map((block) => `${block}# end\n`).join(""))}
    echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/test`);
});
after(() => machines?.remove());

test("sees a full file system wherever apt writes, and one that has no inodes left", async (context) => {
  await host.run(`mount -t tmpfs -o size=8m,nr_inodes=50 full ${ARCHIVES}`);
  context.after(() => host.run(`umount ${ARCHIVES}`));
  const shell = {
    run: async (script: string) => ({
      code: 0,
      stdout: await host.run(`${write("/run/facts", script)}; bash /run/facts`),
      stderr: "",
    }),
  };
  const [node] = seedTopology(sticky).nodes;
  assert.ok(node);
  assert.deepEqual(
    roomProblems("nodes.node1", await factsOf(shell, node)).map(({ message }) => message),
    [
      `the host has 8 MiB free, and 192 are needed: 192 in ${ARCHIVES}`,
      `the host has 49 inodes free, and 300 are needed: 300 in ${ARCHIVES}`,
    ],
  );
});

test("what an operator wrote is there afterwards, also where packages have a file or a user of that name; apt's downloads are as before", async () => {
  await host.run(`
    useradd --system --uid 444 --home-dir /srv --shell /bin/sh memcache
    echo mine >/etc/memcached.conf; chmod 640 /etc/memcached.conf; chown daemon:memcache /etc/memcached.conf
    echo '#!/bin/sh' >/etc/init.d/memcached; ln -s ../init.d/memcached /etc/rc3.d/S77memcached
    echo 'flush ruleset' >/srv/own.nft; ln -s /srv/own.nft /etc/nftables.conf
    mkdir -p /usr/local/share/fonts; echo mine >/var/log/memcached.log
    rm ${ARCHIVES}/memcached_*`);
  const before = await inventory(host);
  const accounts = await host.run("cat /etc/shadow /etc/gshadow");
  const downloads = await host.run(`find ${ARCHIVES} | sort`);
  await setUp();
  assert.equal(await host.run(`find ${ARCHIVES} | sort`), downloads);
  await host.run("echo changed >>/etc/memcached.conf; echo changed >>/etc/default/memcached");
  await host.run(GIVE_BACK);
  assert.equal(await host.run("tail -n 1 -q /etc/memcached.conf /etc/default/memcached"), "changed\nchanged");
  await host.run("sed -i '$d' /etc/memcached.conf; rm /etc/default/memcached");
  assert.deepEqual(difference(before, await inventory(host)), []);
  assert.equal(await host.run("cat /etc/shadow /etc/gshadow /var/log/memcached.log"), `${accounts}\nmine`);
  await host.run(`userdel memcache; rm /etc/memcached.conf /etc/nftables.conf /srv/own.nft /var/log/memcached.log
    rm /etc/*/memcached /etc/rc3.d/*memcached`);
});

test("waits for a new host's first boot and whoever is at work with apt or dpkg, by name; what does not end is told, and nothing is forgotten", async () => {
  await host.run(`
    ${write("/usr/local/bin/cloud-init", '#!/bin/sh\n[ "$2" != --wait ] || touch /run/booted\n[ -e /run/booted ] && echo done || echo running\n')}
    chmod 755 /usr/local/bin/cloud-init`);
  await bring();
  await hold("/var/lib/apt/lists/lock");
  assert.match(
    await letGoOnceWaiting(`${SET_UP} </run/blocks`),
    /^.*cloud-init.*\n(?:.*\n)*.*\bperl .*process \d+/,
  );

  await bring(HOST_SCRIPT.replace("LOCK_TIMEOUT=600", "LOCK_TIMEOUT=2"));
  await hold("/var/lib/dpkg/lock-frontend");
  await assert.rejects(host.run(GIVE_BACK), /\bperl .*\n.*"systemctl status \d+"/);
  assert.match(await host.run(`cat ${STATE}/packages`), /^memcached$/m);

  await host.run(`mkdir -p /run/needy/DEBIAN
    ${write("/run/needy/DEBIAN/control", "Package: needy\nVersion: 1\nArchitecture: all\nMaintainer: me\nDepends: memcached\nDescription: needs it\n")}
    touch /run/free; dpkg-deb --build /run/needy /run/needy.deb
    apt-get -q -y -o DPkg::Lock::Timeout=30 install /run/needy.deb`);
  await bring();
  await hold("/var/lib/dpkg/lock-frontend");
  const told = await letGoOnceWaiting(GIVE_BACK);
  assert.match(told, /^.*\bperl /);
  assert.match(told, /^note: libsasl2-modules-db .*libsasl2-2 .*\nnote: memcached .*needy /m);
  stayed = [...told.matchAll(/^note: (\S+) .*:/gm)].map(([, name]) => name);
  assert.equal(
    await host.run(
      `ls -d ${STATE} || :; dpkg-query -W -f '\${db:Status-Status} ' needy memcached nftables || :`,
    ),
    "installed installed",
  );
  await host.run("dpkg --purge needy; rm /usr/local/bin/cloud-init");
});

test("a package that had left its configuration leaves it again, as it was", async () => {
  await host.run(`echo mine >/etc/memcached.conf; rm /etc/default/memcached
    update-rc.d memcached disable; dpkg --remove memcached`);
  const before = await inventory(host);
  await setUp();
  assert.equal(await host.run("systemctl is-active memcached || :"), "inactive");
  await host.run(GIVE_BACK);
  assert.deepEqual(difference(before, await inventory(host)), []);
  await host.run(`dpkg --purge ${stayed.join(" ")}`);
});

for (const [killed, who, told] of [
  ["all it had started", "all", /^removing packages$/],
  [
    "nothing else, its apt goes on",
    "main",
    /^waiting up to 10 minutes for apt-get .* install .*\nremoving packages$/,
  ],
] as const) {
  test(`a set-up that is killed in the midst of a package, with ${killed}, can be given back`, async () => {
    await host.run(`${write(POLICY, OPEN)}; chmod 700 ${POLICY}`);
    const before = await inventory(host);
    await bring();
    // The package's script calls it.
    await host.run(`
      mv /usr/sbin/addgroup /usr/sbin/addgroup.real
      ${write("/usr/sbin/addgroup", '#!/bin/sh\ntouch /run/held; until [ -e /run/free ]; do sleep 0.1; done; exec "$0" "$@"\n')}
      chmod 755 /usr/sbin/addgroup; rm -f /run/held /run/free
      systemd-run --quiet --collect --unit set-up -p KillMode=process -p StandardInput=file:/run/blocks ${SET_UP}
      timeout 60 sh -c 'until test -e /run/held; do sleep 0.05; done'
      systemctl kill --kill-whom=${who} -s KILL set-up; mv /usr/sbin/addgroup.real /usr/sbin/addgroup`);
    assert.notEqual(await host.run(`cat ${POLICY}`), OPEN);
    assert.match(await (who === "main" ? letGoOnceWaiting(GIVE_BACK) : host.run(GIVE_BACK)), told);
    assert.equal(await host.run(`cat ${POLICY}`), OPEN);
    assert.deepEqual(difference(before, await inventory(host)), []);
    await host.run(`rm ${POLICY}`);
  });
}

test("another set-up lets callers in beside those before it, until these are no longer needed", async () => {
  const lab = seedTopology(sticky);
  const rules = (topology: Topology) => `${firewall(topology, lab.nodes[2] ?? assert.fail())}# end\n`;
  const both = rules(lab);
  const one = rules({ ...lab, tomcats: lab.tomcats.slice(0, 1) });
  const others = BLOCKS.slice(1).map((block) => `${block}# end\n`);
  const callers = async () => /ip saddr != ([^ ]+|\{.*\}) reject/.exec(await host.firewallRules())?.[1];
  await setUp();
  for (const [blocks, words] of [
    [both, "{ 172.16.103.1, 172.16.103.2 }"],
    [one, "{ 172.16.103.1, 172.16.103.2 }"],
  ] as const) {
    await host.run(`${write("/run/others", [blocks, ...others].join(""))}; ${SET_UP} </run/others`);
    assert.equal(await callers(), words);
  }
  await host.run(`${write("/run/rules", one)}; ${HOST_PROGRAM} firewall </run/rules`);
  assert.equal(await callers(), "172.16.103.1");
  assert.equal(await host.run(`${HOST_PROGRAM} look .host`), "");
  await host.run(GIVE_BACK);
});

async function setUp(): Promise<void> {
  await bring();
  await host.run(`${SET_UP} </run/blocks`);
}

/** As a deployment does before it sets a host up. */
async function bring(program = HOST_SCRIPT): Promise<void> {
  await host.run(
    `mkdir -p $(dirname ${HOST_PROGRAM}); ${write(HOST_PROGRAM, program)}; chmod 755 ${HOST_PROGRAM}`,
  );
}

/** Locks a file as apt and dpkg do, until `/run/free` is there. */
async function hold(file: string): Promise<void> {
  const program = `$lock = pack q(s2x4q2ix4), F_WRLCK, 0, 0, 0, 0; open F, q(>>), $ARGV[0];
    fcntl F, F_SETLK, $lock or die; print q(held); close STDOUT;
    select undef, undef, undef, 0.1 until -e q(/run/free)`;
  await host.run(`rm -f /run/free; test "$(perl -MFcntl -e '${program}' ${file} 2>/dev/null &)" = held`);
}

/** What a command prints that waits until `/run/free` is there. */
async function letGoOnceWaiting(command: string): Promise<string> {
  await host.run("rm -f /run/said");
  const [said] = await Promise.all([
    host.run(`${command} | tee /run/said`),
    host.run("timeout 60 sh -c 'until grep -qs apt /run/said; do sleep 0.1; done'; touch /run/free"),
  ]);
  return said;
}

function write(path: string, text: string): string {
  return `echo ${Buffer.from(text).toString("base64")} | base64 -d >${path}`;
}
