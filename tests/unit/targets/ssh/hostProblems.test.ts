import assert from "node:assert/strict";
import { test } from "node:test";
import { knownLab } from "../../../../targets/knownLab.ts";
import { type Facts, parseFacts } from "../../../../targets/ssh/facts.ts";
import { hostProblems } from "../../../../targets/ssh/hostProblems.ts";
import { parseMark } from "../../../../targets/ssh/mark.ts";
import { sharedMachines } from "../../../../targets/ssh/problems.ts";
import { FOLDERS, type Room } from "../../../../targets/ssh/room.ts";
import { seedTopology, sticky } from "../../templates/seedTopology.ts";

const [NODE1] = seedTopology(sticky).nodes;

/** Of file systems with these folders. */
function roomOf(
  folders: Readonly<Record<string, readonly string[]>>,
  free: Pick<Room, "space" | "files"> = { space: 9000, files: 100_000 },
): readonly Room[] {
  return Object.entries(folders).flatMap(([fileSystem, names]) =>
    names.map((folder) => ({ folder, fileSystem, ...free })),
  );
}

const FIT: Facts = {
  os: "debian 12",
  osName: "Debian GNU/Linux 12 (bookworm)",
  architecture: "x86_64",
  systemd: true,
  apt: true,
  readOnly: [],
  unconfined: "",
  room: roomOf({ "/": FOLDERS }),
  addresses: ["127.0.0.1", "172.16.103.1"],
  listeners: [{ address: "0.0.0.0", port: 22, program: "sshd", unit: "ssh.service" }],
  ...parseMark(""),
  machine: "boot net:[1]",
  setUp: false,
  foreignTomcat: false,
  drift: {},
};

function problemsOf(facts: Partial<Facts>, id = "") {
  assert.ok(NODE1);
  return hostProblems({ ...knownLab("dev", "/here", []), id }, NODE1, { ...FIT, ...facts });
}

test("a host that fits has no problems, with or without the stack's lab", () => {
  assert.deepEqual(problemsOf({}), []);
  assert.deepEqual(problemsOf({ stack: "dev", setUp: true }), []);
});

test("another system or architecture is named, with those that are supported, and nothing else is told", () => {
  for (const [facts, named] of [
    [{ os: "fedora 41", osName: "Fedora Linux 41" }, "Fedora Linux 41"],
    [{ os: "debian 13", osName: "Debian GNU/Linux 13 (trixie)" }, "Debian GNU/Linux 13 (trixie)"],
    [{ architecture: "riscv64" }, "riscv64"],
    [{ apt: false }, "apt-get"],
    [{ systemd: false }, "systemd"],
  ] as const) {
    const problems = problemsOf({ ...facts, addresses: [] });
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.path, "nodes.node1");
    assert.ok(problems[0]?.message.includes(named));
    assert.match(
      problems[0]?.cure ?? "",
      /Debian 12, Ubuntu 22\.04, Ubuntu 24\.04 \(x86_64 or aarch64\), apt and systemd/,
    );
  }
});

test("a host whose systemd cannot confine services is told before one fails to start", () => {
  const [problem, ...others] = problemsOf({ unconfined: "226", addresses: [] });
  assert.match(
    problem?.message ?? "",
    /cannot confine services as the lab's units demand \(exit code 226\)$/,
  );
  assert.match(problem?.cure ?? "", /nesting/);
  assert.deepEqual(others, []);
});

test("each folder that is read-only is told", () => {
  const problems = problemsOf({ readOnly: ["/srv", "/usr/local"] });
  assert.deepEqual(
    problems.map(({ message }) => message),
    ["/srv is read-only on the host", "/usr/local is read-only on the host"],
  );
});

test("the lab of another stack is not taken over", () => {
  const [problem] = problemsOf({ stack: "prod" });
  assert.equal(problem?.message, "the host has the lab of stack prod");
  assert.equal(problem?.cure, "choose another host, or `./lab down --stack prod` where that lab was set up");
});

test("a lab is known by its id: under another stack's name it is this one, under this stack's name another one", () => {
  assert.deepEqual(problemsOf({ stack: "prod", id: "a" }, "a"), []);
  for (const known of ["b", ""]) {
    const [problem] = problemsOf({ stack: "dev", id: "a" }, known);
    assert.equal(problem?.message, "the host has a lab of stack dev that is not in this stack's state");
  }
});

test("one machine is not two nodes", () => {
  const nodes = ["node1", "node2", "node3"].map((name) => ({ name }));
  const facts = new Map(["x", "y", "x"].map((machine, i) => [`node${i + 1}`, { machine }]));
  const problems = sharedMachines(nodes, facts);
  assert.deepEqual(
    problems.map(({ path, message }) => `${path}: ${message}`),
    ["nodes.node3: the host is the same machine as that of node1"],
  );
  assert.deepEqual(sharedMachines(nodes, new Map()), [], "hosts that did not answer");
});

test("a Tomcat of somebody else's is left where it is", () => {
  assert.match(problemsOf({ foreignTomcat: true })[0]?.message ?? "", /\/usr\/local\/tomcat is there/);
});

test("room, address and ports are told together", () => {
  const problems = problemsOf({
    room: roomOf({ "/": FOLDERS }, { space: 100, files: 100_000 }),
    addresses: ["127.0.0.1", "10.0.0.7"],
    listeners: [
      { address: "*", port: 80, program: "nginx", unit: "nginx.service" },
      { address: "172.16.103.1", port: 8009, program: "java", unit: "" },
    ],
  });
  assert.deepEqual(
    problems.map(({ path, message }) => `${path}: ${message}`),
    [
      "nodes.node1: the host has 100 MiB free, and 1024 are needed: 16 in /etc, 48 in /srv, 32 in /tmp, 96 in /usr/local, 64 in /var/lib, 448 in /usr, 192 in /var/cache/apt/archives, 96 in /var/lib/apt/lists, 32 in /var/lib/dpkg",
      "nodes.node1.address: the host does not have the address 172.16.103.1; it has 10.0.0.7",
      "nodes.node1.services: httpd cannot listen at 172.16.103.1:80: nginx (nginx.service) does",
      "nodes.node1.services: tomcat cannot listen at 172.16.103.1:8009: java does",
    ],
  );
});

test("what has a port is ended for good, also where systemd or Docker holds it for somebody", () => {
  const cureOf = (program: string, unit: string) =>
    problemsOf({ listeners: [{ address: "*", port: 80, program, unit }] })[0]?.cure ?? "";
  assert.equal(
    cureOf("nginx", "nginx.service"),
    "stop it: systemctl disable --now nginx.service, or give httpd another port",
  );
  assert.match(cureOf("perl", ""), /^stop it, or/);
  assert.match(cureOf("docker-proxy", "docker.service"), /^end the container that publishes it/);
  assert.match(cureOf("systemd", ""), /^disable its socket \(systemctl list-sockets\), or/);
});

test("each file system is told that has too little, of space or of inodes, with what is needed where", () => {
  const problems = problemsOf({
    room: [
      ...roomOf({ root: ["/etc", "/srv", "/usr", "/usr/local"] }),
      ...roomOf({ tmp: ["/tmp"] }, { space: 0, files: 100_000 }),
      ...roomOf(
        { var: FOLDERS.filter((folder) => folder.startsWith("/var/")) },
        { space: 9000, files: 4000 },
      ),
    ],
  });
  assert.deepEqual(
    problems.map(({ message }) => message),
    [
      "the host has 0 MiB free, and 32 are needed: 32 in /tmp",
      "the host has 4000 inodes free, and 4400 are needed: 3000 in /var/lib, 300 in /var/cache/apt/archives, 100 in /var/lib/apt/lists, 1000 in /var/lib/dpkg",
    ],
  );
  assert.equal(problems[0]?.cure, "make room on the host; `df -h` and `df -i` show what it has");
});

test("a host that is set up needs room for releases alone; one whose set-up was cut off needs it all", () => {
  const room = roomOf({ "/": FOLDERS }, { space: 300, files: 7000 });
  assert.deepEqual(problemsOf({ stack: "dev", setUp: true, room }), []);
  assert.equal(problemsOf({ stack: "dev", room }).length, 2);
});

test("the lab's own services and listeners at other addresses are no problem", () => {
  const listeners = [
    { address: "172.16.103.1", port: 80, program: "apache2", unit: "msm-lab-httpd.service" },
    { address: "127.0.0.1", port: 8009, program: "java", unit: "tomcat9.service" },
  ];
  assert.deepEqual(problemsOf({ listeners }), []);
});

test("what a host prints is read as it is, line by line", () => {
  const line = (name: string, value: string) => `${name} ${Buffer.from(`${value}\n`).toString("base64")}`;
  const text = [
    line("os", "ubuntu 24.04"),
    line("systemd", "yes"),
    line("room", "2049    2048 655360 601234 /srv\n39 2048 0 0 /usr\n40 2048 - - /tmp"),
    line("addresses", "127.0.0.1\n10.0.0.1"),
    line("listeners", "0.0.0.0:22 sshd ssh.service\n[::]:80 apache2 \n127.0.0.53%lo:53 resolved r.service"),
    line("stack", ""),
    line("drift:.host", ""),
    line("drift:tomcat", "server.xml changed\nunit is gone"),
  ].join("\n");
  const facts = parseFacts(text);
  assert.equal(facts.os, "ubuntu 24.04");
  assert.deepEqual(facts.room, [
    { folder: "/srv", fileSystem: "2049", space: 2048, files: 601234 },
    { folder: "/usr", fileSystem: "39", space: 2048, files: Number.POSITIVE_INFINITY },
    { folder: "/tmp", fileSystem: "40", space: 2048, files: Number.POSITIVE_INFINITY },
  ]);
  assert.deepEqual([facts.systemd, facts.apt, facts.setUp, facts.foreignTomcat], [true, false, false, false]);
  assert.deepEqual(facts.addresses, ["127.0.0.1", "10.0.0.1"]);
  assert.deepEqual(
    facts.listeners.map(({ address, port, unit }) => `${address} ${port} ${unit}`),
    ["0.0.0.0 22 ssh.service", "[::] 80 ", "127.0.0.53 53 r.service"],
  );
  assert.deepEqual(facts.drift, { ".host": "", tomcat: "server.xml changed\nunit is gone" });
});
