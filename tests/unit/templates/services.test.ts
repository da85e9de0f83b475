import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { httpdSecretFiles } from "../../../templates/httpd/secretFiles.ts";
import { httpdService } from "../../../templates/httpd/service.ts";
import { memcachedService } from "../../../templates/memcached/service.ts";
import { sessionFormat } from "../../../templates/memcached/sessionFormat.ts";
import { serviceUnit } from "../../../templates/systemd/serviceUnit.ts";
import { unitName } from "../../../templates/systemd/unitNames.ts";
import { initScript, initScriptName } from "../../../templates/sysv/initScript.ts";
import { contextFile } from "../../../templates/tomcat/contextXml.ts";
import { tomcatSecretFiles, tomcatService } from "../../../templates/tomcat/service.ts";
import { webXml } from "../../../templates/tomcat/webXml.ts";
import { SERIALIZERS, type SessionPolicy, type Topology } from "../../../topology/model.ts";
import type { PlannedFile, ServicePlan } from "../../../topology/plan.ts";
import { nonSticky, seedSecrets, seedTopology, sticky } from "./seedTopology.ts";

const snapshots = join(import.meta.dirname, "__snapshots__");
const asText = { serializers: [(value: string) => value] };

for (const policy of [nonSticky, sticky]) {
  suite(`the seed's lab with ${policy.mode} sessions`, () => {
    for (const [plan, secretFiles] of services(policy)) {
      const folder = join(snapshots, plan.name, policy.mode);
      for (const { path, content } of [...plan.files, ...secretFiles]) {
        test(`${plan.name} ${path}`, (t) => {
          assert.match(content, /[^\n]\n$/);
          t.assert.fileSnapshot(content, join(folder, path), asText);
        });
      }
      test(`${plan.name} runs`, (t) => {
        const { files, ...rest } = plan;
        const modes = [...files, ...secretFiles].map(({ path, mode }) => `${mode.toString(8)} ${path}`);
        t.assert.fileSnapshot(
          `${JSON.stringify({ ...rest, modes }, undefined, 2)}\n`,
          `${folder}/plan.json`,
          asText,
        );
      });

      test(`${plan.name} runs as a unit`, (t) => {
        t.assert.fileSnapshot(serviceUnit(plan), join(folder, unitName(plan.service)), asText);
      });

      test(`${plan.name} runs from an init script`, (t) => {
        t.assert.fileSnapshot(initScript(plan), join(folder, initScriptName(plan.service)), asText);
      });
    }

    test("no public file, argument or variable shows a secret", () => {
      for (const [plan] of services(policy)) {
        for (const secret of Object.values(seedSecrets)) assert.ok(!JSON.stringify(plan).includes(secret));
      }
    });
  });
}

for (const [profile, namespace, version] of [
  ["tomcat11", "https://jakarta.ee/xml/ns/jakartaee", "6.1"],
  ["tomcat10", "https://jakarta.ee/xml/ns/jakartaee", "6.0"],
  ["tomcat9", "http://xmlns.jcp.org/xml/ns/javaee", "4.0"],
  ["tomcat8", "http://xmlns.jcp.org/xml/ns/javaee", "3.1"],
] as const) {
  test(`${profile}: the page's web.xml is of its servlet API`, () => {
    const text = webXml({ profile, page: seedTopology(nonSticky).page });
    assert.ok(text.includes(`<web-app xmlns="${namespace}" version="${version}"`), text);
  });
}

suite("HTTPS, and proxies in front", () => {
  const plain = seedTopology(nonSticky);
  const topology: Topology = {
    ...plain,
    balancer: { ...plain.balancer, tlsPort: 443 },
    publish: { address: "0.0.0.0", port: 80, httpsPort: 8443, name: "shop.example.com" },
    tls: { certificate: { from: "selfSigned" } },
    trustedProxies: ["10.0.0.5", "10.1.0.0/16"],
  };
  const certificate = { chain: "the chain\n", key: "the key\n" };
  const plan = httpdService(topology);
  const [tomcat = assert.fail()] = topology.tomcats;

  for (const { path, content } of [...plan.files, ...httpdSecretFiles(seedSecrets, certificate)]) {
    test(`httpd's ${path}`, (t) => {
      t.assert.fileSnapshot(content, join(snapshots, "https", path), asText);
    });
  }

  test("the key alone is secret, and for nobody but httpd", () => {
    const modes = httpdSecretFiles(seedSecrets, certificate).map(({ path, mode }) => [
      path,
      mode.toString(8),
    ]);
    assert.deepEqual(Object.fromEntries(modes)["certificate.key"], "640");
    assert.ok(!JSON.stringify(plan).includes("the key"));
  });

  test("httpd listens at both ports, and a low one needs its right", () => {
    assert.deepEqual(plan.ports, [80, 443]);
    assert.match(plan.probe.script, /tcp\/172\.16\.103\.1\/443/);
    const high = httpdService({ ...topology, balancer: { ...topology.balancer, port: 8080 } });
    assert.match(serviceUnit(high), /^AmbientCapabilities=CAP_NET_BIND_SERVICE$/m);
  });

  test("a redirect is permanent, and the header sent, only if browsers are to remember HTTPS", () => {
    const conf = (hstsMaxAge?: number) =>
      contentOf(
        "tls.conf",
        httpdService({
          ...topology,
          tls: { certificate: { from: "selfSigned" }, ...(hstsMaxAge !== undefined && { hstsMaxAge }) },
        }).files,
      );
    assert.match(conf(), /Redirect 307 \/ https:\/\/shop\.example\.com:8443\/\n/);
    assert.doesNotMatch(conf(), /Strict-Transport-Security/);
    assert.match(conf(60), /Redirect 308 .*Strict-Transport-Security max-age=60\n/s);
    assert.match(conf(0), /Redirect 307 .*Strict-Transport-Security max-age=0\n/s);
  });

  test("an answer of the authority is stapled only to a certificate that has one", () => {
    const stapled = httpdService(topology, [], { isStapled: true });
    assert.match(contentOf("tls.conf", stapled.files), /^SSLUseStapling On$/m);
    assert.doesNotMatch(contentOf("tls.conf", plan.files), /Stapling/);
  });

  test("httpd that gets its certificate by itself has a folder for it, and no file of ours", (t) => {
    const domains = ["shop.example.com", "www.example.com"];
    const directory = "https://ca.example.com/directory";
    const certificate = { from: "acme", domains, email: "admin@example.com", directory } as const;
    const asking = httpdService({ ...topology, tls: { certificate } });
    t.assert.fileSnapshot(contentOf("tls.conf", asking.files), join(snapshots, "acme", "tls.conf"), asText);
    assert.match(contentOf("httpd.conf", asking.files), /mod_md\.so/);
    assert.match(serviceUnit(asking), /^ReadWritePaths=\/srv\/msm-lab\/\.kept\/httpd$/m);
    assert.match(initScript(asking), /install -d -m 700 .* \/srv\/msm-lab\/\.kept\/httpd$/m);
    for (const text of [serviceUnit(plan), initScript(plan)]) assert.doesNotMatch(text, /\.kept/);
  });

  test("Tomcat takes the word of a proxy only if there is one", () => {
    const server = (of: Topology) => contentOf("conf/server.xml", tomcatService(of, tomcat).files);
    assert.match(server(topology), /RemoteIpValve/);
    assert.doesNotMatch(server({ ...topology, trustedProxies: [] }), /RemoteIpValve/);
  });
});

suite("what a session policy changes", () => {
  test("sticky: each member's route is its Tomcat's jvmRoute", () => {
    const topology = seedTopology(sticky);
    const balancer = contentOf("balancer.conf", httpdService(topology).files);
    for (const tomcat of topology.tomcats) {
      const server = contentOf("conf/server.xml", tomcatService(topology, tomcat).files);
      assert.match(server, new RegExp(`jvmRoute="${tomcat.name}"`));
      assert.match(
        balancer,
        new RegExp(`BalancerMember ajp://${tomcat.address}:8009 .*route=${tomcat.name} `),
      );
    }
  });

  test("non-sticky: no route, no stickysession, no failoverNodes anywhere", () => {
    for (const [plan] of services(nonSticky)) {
      for (const { content } of plan.files)
        assert.doesNotMatch(content, /route|stickysession|failoverNodes/i);
    }
  });

  test("sticky without failover nodes: the attribute is left out", () => {
    assert.doesNotMatch(context({ ...sticky, failoverNodes: [] }), /failoverNodes/);
  });

  test("lockingMode is the policy's", () => {
    assert.match(context({ ...nonSticky, lockingMode: "all" }), /lockingMode="all" lockWait="2"/);
    assert.match(context({ ...nonSticky, lockingMode: "none" }), /lockingMode="none"(?! lockWait)/);
    assert.doesNotMatch(context(sticky), /lockingMode/);
  });
});

suite("what a serializer changes", () => {
  test("java, which is msm's own default, is not named", () => {
    assert.doesNotMatch(context(nonSticky), /transcoderFactoryClass/);
  });

  test("kryo and javolution are named by their factories, in both modes", () => {
    for (const policy of [nonSticky, sticky]) {
      assert.match(context({ ...policy, serializer: "kryo" }), /="[\w.]+\.kryo\.KryoTranscoderFactory"/);
      assert.match(
        context({ ...policy, serializer: "javolution" }),
        /="[\w.]+\.javolution\.JavolutionTranscoderFactory"/,
      );
    }
  });

  test("a change of it starts the stores anew: no Tomcat reads what another one wrote", () => {
    for (const policy of [nonSticky, sticky]) {
      const formats = SERIALIZERS.map((serializer) => sessionFormat({ ...policy, serializer }));
      assert.equal(new Set(formats).size, SERIALIZERS.length);
    }
  });
});

suite("files and secrets", () => {
  test("a context path names its file as Tomcat reads it", () => {
    assert.equal(contextFile("/test"), "conf/Catalina/localhost/test.xml");
    assert.equal(contextFile("/a/b"), "conf/Catalina/localhost/a#b.xml");
    assert.equal(contextFile("/"), "conf/Catalina/localhost/ROOT.xml");
    assert.equal(contextFile(""), "conf/Catalina/localhost/ROOT.xml");
  });

  test("a secret that another grammar could read is refused without being shown", () => {
    for (const ajpSecret of [
      "short",
      "has space in it, long",
      "line\nbreak-line-break",
      '"quoted-quoted-quoted"',
      "~and/other+characters",
    ]) {
      for (const render of [
        () => tomcatSecretFiles(ajpSecret),
        () => httpdSecretFiles({ ...seedSecrets, ajpSecret }),
      ]) {
        assert.throws(
          render,
          (error: Error) => /^ajpSecret must be/.test(error.message) && !error.message.includes(ajpSecret),
        );
      }
    }
  });

  test("secrets are for root and the service's group only", () => {
    for (const { mode } of [...httpdSecretFiles(seedSecrets), ...tomcatSecretFiles(seedSecrets.ajpSecret)]) {
      assert.equal(mode, 0o640);
    }
  });
});

function services(policy: SessionPolicy): readonly (readonly [ServicePlan, readonly PlannedFile[]])[] {
  const topology = seedTopology(policy);
  return [
    [httpdService(topology), httpdSecretFiles(seedSecrets)],
    ...topology.tomcats.map(
      (tomcat) => [tomcatService(topology, tomcat), tomcatSecretFiles(seedSecrets.ajpSecret)] as const,
    ),
    ...topology.stores.map((store) => [memcachedService(topology, store), []] as const),
  ];
}

function context(policy: SessionPolicy): string {
  const topology = seedTopology(policy);
  return topology.tomcats
    .map((tomcat) => contentOf("conf/Catalina/localhost/test.xml", tomcatService(topology, tomcat).files))
    .join("");
}

function contentOf(path: string, files: readonly PlannedFile[]): string {
  return files.find((file) => file.path === path)?.content ?? assert.fail(`no file ${path}`);
}
