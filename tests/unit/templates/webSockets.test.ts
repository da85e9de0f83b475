import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { waysOf } from "../../../targets/ssh/ways.ts";
import { httpdService } from "../../../templates/httpd/service.ts";
import { firewall } from "../../../templates/nftables/firewall.ts";
import { serviceUnit } from "../../../templates/systemd/serviceUnit.ts";
import { tomcatService } from "../../../templates/tomcat/service.ts";
import type { PlacedApplication, ServicePlan } from "../../../topology/plan.ts";
import { parseTopology } from "../../../topology/topology.ts";

const shop = { war: "shop.war", webSocket: true };

suite("a lab with WebSockets", () => {
  const { httpd, tomcat, topology } = rendered({ application: { ...shop, maxPostSize: 5000 } });
  const balancerConf = contentOf(httpd, "balancer.conf");
  const serverXml = contentOf(tomcat, "conf/server.xml");

  test("has a balancer for them over HTTP, which checks Tomcats as the others do", () => {
    const [section = ""] =
      /<Proxy balancer:\/\/lbcluster-application.ws>.*?<\/Proxy>/s.exec(balancerConf) ?? [];
    assert.equal(
      section.match(/BalancerMember http:\/\/172\.16\.103\.[12]:8081 .*upgrade=websocket/g)?.length,
      2,
    );
    assert.match(section, /hcmethod=CPING hcinterval=1/);
    assert.doesNotMatch(section, /route=|stickysession/);
    for (const each of ["ProxyPreserveHost On", "ProxyAddHeaders Off"]) assert.ok(section.includes(each));
    assert.match(contentOf(httpd, "httpd.conf"), /mod_rewrite\.so\n/);
  });

  test("proves to Tomcat who sends them, and believes nobody else's word of it", () => {
    assert.match(balancerConf, /^ {2}RequestHeader set X-Msm-Lab-Balancer "expr=.* \$\{AJP_SECRET\}"$/m);
    assert.match(balancerConf, /^RequestHeader unset X-Msm-Lab-Balancer$/m);
    assert.match(serverXml, /<Valve className="msmlab\.BalancerValve" secretFile="secrets\/ajp"/);
  });

  test("opens a port at the node's address alone, with the limits of the other one", () => {
    const [, connector] = serverXml.split("<Connector ").slice(1);
    assert.match(
      connector ?? "",
      /^protocol="msmlab\.BalancerProtocol" address="172\.16\.103\.1" port="8081"/,
    );
    assert.match(connector ?? "", /acceptCount="1024"\s+maxPostSize="5000"/);
    assert.deepEqual(tomcat.ports, [8009, 8081]);
  });

  test("is ready when both ports answer", () => {
    assert.match(tomcat.probe.script, /172\.16\.103\.1\/8009.*172\.16\.103\.1\/8081/s);
  });

  test("lets httpd's node alone reach the port, and checks that it does", () => {
    const [, node2 = assert.fail()] = topology.nodes;
    assert.match(
      firewall(topology, node2),
      /ip daddr 172\.16\.103\.2 tcp dport 8081 ip saddr != \{ 172\.16\.103\.1 \} reject/,
    );
    const ways = waysOf(topology).map(
      ({ from, to, service }) => `${from?.name} → ${to.name} ${service.port}`,
    );
    assert.ok(ways.includes("node1 → node2 8081"));
  });

  test("has threads and memory in httpd for 2,000 sockets, and no more requests at a Tomcat than its threads", () => {
    const httpdConf = contentOf(httpd, "httpd.conf");
    for (const name of ["ThreadsPerChild", "MaxRequestWorkers", "MaxSpareThreads"])
      assert.match(httpdConf, new RegExp(`^${name} 2400$`, "m"));
    assert.equal(httpd.limits.memoryMiB, 1024);
    assert.match(serviceUnit(httpd), /^TasksMax=8192$/m);
    assert.equal(balancerConf.match(/BalancerMember ajp:.* max=200 /g)?.length, 4);
  });
});

test("sockets of sticky sessions go where the session is, by the application's own cookie", () => {
  const { httpd } = rendered({ application: shop, sessions: { mode: "sticky" } }, "SHOPID");
  const [, section = ""] = contentOf(httpd, "balancer.conf").split(
    "<Proxy balancer://lbcluster-application.ws>",
  );
  assert.match(section, /BalancerMember http:\/\/172\.16\.103\.1:8081 .*route=TomcatA/);
  assert.match(section, /^ {2}ProxySet .*stickysession=SHOPID$/m);
});

test("the longest path decides, and an application without WebSockets is asked over AJP", () => {
  const { httpd } = rendered({
    applications: {
      admin: { war: "admin.war", contextPath: "/v1.0/admin" },
      shop: { ...shop, contextPath: "/v1.0" },
      site: { war: "ROOT.war", webSocket: true },
    },
  });
  const rules = contentOf(httpd, "balancer.conf").matchAll(/^RewriteRule "(\S+)" ("?\S+"?) "\[(\w+)\]"$/gm);
  assert.deepEqual(
    [...rules].map(([, pattern, to, flag]) => `${pattern} ${to} ${flag}`),
    [
      "^ - END",
      "^/v1[.]0/admin(/|$) - END",
      "^/status(/|$) - END",
      '^/v1[.]0(/|$) "balancer://lbcluster-shop.ws%{REQUEST_URI}" P',
      "^/test(/|$) - END",
      '^(/|$) "balancer://lbcluster-site.ws%{REQUEST_URI}" P',
    ],
  );
});

test("without WebSockets there is nothing of all this", () => {
  const { httpd, tomcat } = rendered({ application: { war: "shop.war" } });
  assert.deepEqual(tomcat.ports, [8009]);
  assert.doesNotMatch(contentOf(tomcat, "conf/server.xml"), /Balancer/);
  assert.doesNotMatch(contentOf(httpd, "balancer.conf"), /http:|Rewrite|Header|max=/);
  assert.doesNotMatch(contentOf(httpd, "httpd.conf"), /rewrite| 2400$/m);
});

function rendered(raw: object, sessionCookie?: string) {
  const topology = parseTopology({ ...raw });
  const placed: readonly PlacedApplication[] = topology.applications.map((each) => ({
    ...each,
    digest: each.war,
    packages: [],
    unpackagedClasses: [],
    sessionCookie,
    context: undefined,
    librariesDigest: undefined,
  }));
  const [first = assert.fail()] = topology.tomcats;
  return { topology, httpd: httpdService(topology, placed), tomcat: tomcatService(topology, first, placed) };
}

function contentOf({ files }: ServicePlan, wanted: string): string {
  return files.find(({ path }) => path === wanted)?.content ?? assert.fail(`there is no ${wanted}`);
}
