import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { quote } from "../../../common/quote.ts";
import { HOST_PROGRAM } from "../../../targets/ssh/hostProgram.ts";
import { ownerMark } from "../../../targets/ssh/mark.ts";
import { setUpOf } from "../../../targets/ssh/setUpHost.ts";
import { nonSticky, seedTopology } from "../../unit/templates/seedTopology.ts";
import { Clone } from "../cli/clone.ts";
import { difference, inventory } from "./inventory.ts";
import { busy, type Machine, type Machines, type Site, startMachines } from "./machines.ts";

const SITE: Site = { name: "msm-lab-owners", net: "172.29.125" };

const STACK = "owners";
const NODE3 = seedTopology(nonSticky).nodes[2];

/** Has the packages of a store's host already: nothing is installed. */
const PLACES = { only: busy(11) };

describe("a host belongs to who set it up last", () => {
  let machines: Machines<"only">;
  let host: Machine;
  let empty: readonly string[];

  /** Of a node of the lab `a`, on the machine of the key `k`. */
  const mark = (node: string, hostKey = "k", lab = "a") => ownerMark(lab, node, hostKey);
  const giveBack = (owner: string) =>
    host.run(`test ! -x ${HOST_PROGRAM} || ${HOST_PROGRAM} give-back ${owner}`);
  const isEmpty = async () => assert.deepEqual(difference(empty, await inventory(host)), []);

  async function setUp(owner: string, stack = STACK, origin = ""): Promise<string> {
    assert.ok(NODE3);
    const { command, stdin } = setUpOf(stack, seedTopology(nonSticky), NODE3, "root");
    return host.run(`base64 -d <<'END' | bash -c ${quote(command(owner, undefined, "", origin))}
${Buffer.from(stdin()).toString("base64")}
END`);
  }

  before(async () => {
    machines = await startMachines(SITE, PLACES);
    host = machines.all.only;
    empty = await inventory(host);
  });
  after(() => machines?.remove());

  for (const [what, before, now] of [
    ["another key of the same machine", mark("node3"), mark("node3", "another")],
    ["another name of the node", mark("node3"), mark("cache1")],
  ] as const) {
    test(`and is not given back by who has set it up before, under ${what}`, async () => {
      await setUp(before);
      await setUp(now);
      const placed = await inventory(host);
      assert.match(await giveBack(before), /^note: .*\bowners\b/m);
      assert.deepEqual(difference(placed, await inventory(host)), []);
      await giveBack(now);
      await isEmpty();
    });
  }

  test("and gives up the services that the node it becomes does not have, and no others", async () => {
    await setUp(mark("node2"));
    for (const service of ["memcached", "tomcat"]) {
      await host.run(`echo x >/var/lib/msm-lab/good/${service}; mkdir -p /srv/msm-lab/.releases/${service}/x
        ln -s .releases/${service}/x /srv/msm-lab/${service}`);
    }
    await setUp(mark("node3"));
    assert.equal(
      await host.run("ls /srv/msm-lab /var/lib/msm-lab/good"),
      "/srv/msm-lab:\nmemcached\n\n/var/lib/msm-lab/good:\nmemcached",
    );
    await giveBack(mark("node3"));
    await isEmpty();
  });

  test("and is not taken over by another lab, whatever that is called", async () => {
    await setUp(mark("node3"));
    await assert.rejects(setUp(mark("node3", "k", "b")), /\bowners\b/);
    await setUp(mark("node3"), "renamed");
    assert.equal(await host.run("cat /var/lib/msm-lab/stack"), "renamed");
    await giveBack(mark("node3"));
    await isEmpty();
  });

  test("and is given back where nothing more can be written to /tmp", async (context) => {
    await setUp(mark("node3"));
    await host.run("mount -t tmpfs -o size=4k full /tmp; cat /dev/zero >/tmp/full 2>/dev/null || :");
    context.after(() => host.run("umount /tmp"));
    await giveBack(mark("node3"));
    await isEmpty();
  });

  describe("where no state tells of it", () => {
    let clone: Clone;

    before(() => {
      clone = new Clone(STACK, {
        target: "ssh",
        network: { subnet: `${SITE.net}.0/24` },
        nodes: {
          node1: {
            address: host.address,
            services: ["httpd", "tomcat", "memcached"],
            ssh: { hostKey: host.hostKey },
          },
        },
        ssh: { privateKeyFile: machines.keys.plain.file },
      });
    });
    after(() => clone?.checkout.remove());

    test("up does not take it over, and tells what to do; down gives it back", async () => {
      await setUp(mark("node1"));
      const up = await clone.lab("up");
      assert.notEqual(up.code, 0);
      assert.match(up.stderr, /nodes\.node1 .*\bowners\b.*\n.*down --stack owners/);
      const down = await clone.lab("down");
      assert.equal(down.code, 0, down.stderr);
      assert.match(down.stdout, /^gave node1 back/m);
      await isEmpty();
    });

    test("what comes from another checkout is left to that one", async () => {
      await setUp(mark("node1"), STACK, "elsewhere:/lab");
      const { stderr } = await clone.lab("up");
      assert.match(stderr, /nodes\.node1 +the host has a lab of stack owners .*, from elsewhere:\/lab\n/);
      const { stdout } = await clone.lab("down");
      assert.match(stdout, /^left node1 as it is: it has a lab of stack owners .*, from elsewhere:\/lab$/m);
      await giveBack(mark("node1"));
      await isEmpty();
    });

    test("up does not take one machine for two, under two addresses of it", async () => {
      const second = `${SITE.net}.51`;
      const ssh = { hostKey: host.hostKey };
      await host.takeAddresses([second]);
      const two = new Clone("two", {
        target: "ssh",
        network: { subnet: `${SITE.net}.0/24` },
        nodes: {
          node1: { address: host.address, services: ["httpd", "memcached"], ssh },
          node2: { address: second, services: ["tomcat"], ssh },
        },
        ssh: { privateKeyFile: machines.keys.plain.file },
      });
      const { stderr } = await two.lab("up");
      two.checkout.remove();
      await host.takeAddresses([]);
      assert.match(stderr, /nodes\.node2 .*\bnode1\n +\S/);
      await isEmpty();
    });

    test("down leaves another stack's lab alone, and asks a host that does not answer in vain", async () => {
      await setUp(mark("node1"), "others");
      const left = await clone.lab("down");
      assert.match(left.stdout, /^left node1 .*\bothers$/m);
      await giveBack(mark("node1"));
      await host.run("systemctl stop ssh");
      const down = await clone.lab("down");
      assert.notEqual(down.code, 0);
      assert.match(down.stderr, /node1: .*\broot@/);
      assert.match(down.stderr, /--forget-host node1/);
      assert.equal((await clone.lab("down", "--forget-host", "node1")).code, 0);
    });
  });
});
