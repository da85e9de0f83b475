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
import { SERIALIZERS, type SessionPolicy } from "../../../topology/model.ts";
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
