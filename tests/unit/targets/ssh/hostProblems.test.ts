import assert from "node:assert/strict";
import { test } from "node:test";
import { knownLab } from "../../../../targets/knownLab.ts";
import { type Facts, parseFacts } from "../../../../targets/ssh/facts.ts";
import { hostProblems } from "../../../../targets/ssh/hostProblems.ts";
import { parseMark } from "../../../../targets/ssh/mark.ts";
import { sharedMachines } from "../../../../targets/ssh/problems.ts";
import { FOLDERS, type Room } from "../../../../targets/ssh/room.ts";
import { assertMentions, assertProblem, assertProblems } from "../../../mentions.ts";
import { seedTopology, sticky } from "../../templates/seedTopology.ts";

const [NODE1, , NODE3] = seedTopology(sticky).nodes;

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
  noExecution: "",
  sources: {},
  obstacles: {},
  addresses: ["127.0.0.1", "172.16.103.1"],
  listeners: [{ address: "0.0.0.0", port: 22, program: "sshd", unit: "ssh.service" }],
  ...parseMark(""),
  machine: "boot net:[1]",
  setUp: false,
  foreignTomcat: false,
  drift: {},
};

function problemsOf(facts: Partial<Facts>, id = "", node = NODE1, java: readonly number[] = [17, 21]) {
  assert.ok(node);
  return hostProblems({ ...knownLab("dev", "/here", []), id }, node, java, { ...FIT, ...facts });
}

test("a host that fits has no problems, with or without the stack's lab", () => {
  assert.deepEqual(problemsOf({}), []);
  assert.deepEqual(problemsOf({ stack: "dev", setUp: true }), []);
});

test("each system that is supported has no problems", () => {
  for (const os of ["debian 12", "debian 13", "ubuntu 22.04", "ubuntu 24.04"])
    for (const architecture of ["x86_64", "aarch64"]) assert.deepEqual(problemsOf({ os, architecture }), []);
});

test("another system or architecture is named, with those that are supported, and nothing else is told", () => {
  for (const [facts, named] of [
    [{ os: "fedora 41", osName: "Fedora Linux 41" }, "Fedora Linux 41"],
    [{ os: "debian 14", osName: "Debian GNU/Linux 14 (forky)" }, "Debian GNU/Linux 14 (forky)"],
    [{ os: "debian", osName: "Debian GNU/Linux forky/sid" }, "Debian GNU/Linux forky/sid"],
    [{ architecture: "riscv64" }, "riscv64"],
    [{ apt: false }, "apt-get"],
    [{ systemd: false }, "systemd"],
  ] as const) {
    const problems = problemsOf({ ...facts, addresses: [] });
    assertProblems(problems, {
      path: "nodes.node1",
      message: [named],
      cure: ["Debian 12", "Debian 13", "Ubuntu 22.04", "Ubuntu 24.04", "x86_64", "aarch64", "apt", "systemd"],
    });
  }
});

test("a host without a Java that the profile allows is named, with those that have one; what has no Tomcat needs none", () => {
  const trixie = { os: "debian 13", osName: "Debian GNU/Linux 13 (trixie)" };
  assertProblems(problemsOf(trixie, "", NODE1, [17]), {
    path: "nodes.node1",
    message: ["Debian GNU/Linux 13 (trixie)", "21", "17"],
    cure: ["Debian 12", "Ubuntu 24.04", "profile"],
  });
  const [problem] = problemsOf(trixie, "", NODE1, [17]);
  assert.doesNotMatch(problem?.cure ?? "", /Debian 13/);
  assertProblems(problemsOf({}, "", NODE1, [21]), {
    path: "nodes.node1",
    message: ["Debian GNU/Linux 12 (bookworm)", "17", "21"],
    cure: ["Debian 13", "Ubuntu 24.04"],
  });
  const addresses = NODE3 ? [NODE3.address] : [];
  assert.deepEqual(problemsOf({ ...trixie, addresses }, "", NODE3, [17]), []);
});

test("a host whose systemd cannot confine services is told before one fails to start", () => {
  assertProblems(problemsOf({ unconfined: "226", addresses: [] }), {
    path: "nodes.node1",
    message: ["226"],
    cure: ["nesting"],
  });
});

test("each folder that is read-only is told", () => {
  const readOnly = ["/srv", "/usr/local"];
  assertProblems(
    problemsOf({ readOnly }),
    ...readOnly.map((folder) => ({ path: "nodes.node1", message: [folder, "read-only"] })),
  );
});

test("a mount that executes nothing is told where a Tomcat's temporary files would be, and of no other node", () => {
  const noExecution = "/var/cache";
  assertProblems(problemsOf({ noExecution }), {
    path: "nodes.node1",
    message: ["/var/cache/msm-lab", "/var/cache", "noexec"],
    cure: ["mount -o remount,exec /var/cache", "/etc/fstab"],
  });
  const addresses = NODE3 ? [NODE3.address] : [];
  assert.deepEqual(problemsOf({ noExecution, addresses }, "", NODE3), []);
});

test("the lab of another stack is not taken over", () => {
  assertProblem(problemsOf({ stack: "prod" })[0], {
    message: ["prod"],
    cure: ["./lab down --stack prod"],
  });
});

test("a lab is known by its id: under another stack's name it is this one, under this stack's name another one", () => {
  assert.deepEqual(problemsOf({ stack: "prod", id: "a" }, "a"), []);
  for (const known of ["b", ""]) {
    const [problem] = problemsOf({ stack: "dev", id: "a" }, known);
    assertProblem(problem, { message: ["dev"], cure: ["./lab down --stack dev"] });
  }
});

test("one machine is not two nodes", () => {
  const nodes = ["node1", "node2", "node3"].map((name) => ({ name }));
  const facts = new Map(["x", "y", "x"].map((machine, i) => [`node${i + 1}`, { machine }]));
  assertProblems(sharedMachines(nodes, facts), { path: "nodes.node3", message: ["node1"] });
  assert.deepEqual(sharedMachines(nodes, new Map()), [], "hosts that did not answer");
});

test("a Tomcat of somebody else's is left where it is", () => {
  assert.match(problemsOf({ foreignTomcat: true })[0]?.message ?? "", /\/usr\/local\/tomcat\b/);
});

test("room, address and ports are told together", () => {
  const problems = problemsOf({
    room: roomOf({ "/": FOLDERS }, { space: 100, files: 100_000 }),
    sources: {},
    obstacles: {},
    addresses: ["127.0.0.1", "10.0.0.7"],
    listeners: [
      { address: "*", port: 80, program: "nginx", unit: "nginx.service" },
      { address: "172.16.103.1", port: 8009, program: "java", unit: "" },
    ],
  });
  assertProblems(
    problems,
    { path: "nodes.node1", message: ["100 MiB", "1024", "448 in /usr", "32 in /var/lib/dpkg"] },
    { path: "nodes.node1.address", message: ["172.16.103.1", "10.0.0.7"] },
    { path: "nodes.node1.services", message: ["httpd", "172.16.103.1:80", "nginx.service"] },
    { path: "nodes.node1.services", message: ["tomcat", "172.16.103.1:8009", "java"] },
  );
});

test("so are the ports for HTTPS and WebSockets, with where to choose another", () => {
  assert.ok(NODE1);
  const services = NODE1.services.map((each) => ({
    ...each,
    ...(each.kind === "httpd" ? { tlsPort: 443 } : { webSocketPort: 8081 }),
  }));
  const listeners = [443, 8081].map((port) => ({
    address: "*",
    port,
    program: "nginx",
    unit: "nginx.service",
  }));
  assertProblems(
    problemsOf({ listeners }, "", { ...NODE1, services }),
    {
      path: "nodes.node1.services",
      message: ["httpd", "172.16.103.1:443", "nginx.service"],
      cure: ["ports.https"],
    },
    {
      path: "nodes.node1.services",
      message: ["tomcat", "172.16.103.1:8081", "nginx.service"],
      cure: ["ports.webSocket"],
    },
  );
});

test("what has a port is ended for good, also where systemd or Docker holds it for somebody", () => {
  const cureOf = (program: string, unit: string) =>
    problemsOf({ listeners: [{ address: "*", port: 80, program, unit }] })[0]?.cure ?? "";
  assertMentions(cureOf("nginx", "nginx.service"), "systemctl disable --now nginx.service", "httpd");
  assert.doesNotMatch(cureOf("perl", ""), /systemctl/);
  assertMentions(cureOf("docker-proxy", "docker.service"), "container");
  assertMentions(cureOf("systemd", ""), "systemctl list-sockets");
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
  const lists = ["3000 in /var/lib", "300 in /var/cache/apt/archives", "100 in /var/lib/apt/lists"];
  assertProblems(
    problems,
    { path: "nodes.node1", message: ["0 MiB", "32 in /tmp"], cure: ["df -h"] },
    {
      path: "nodes.node1",
      message: ["4000 inodes", "4400", ...lists, "1000 in /var/lib/dpkg"],
      cure: ["df -i"],
    },
  );
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
