import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { httpdService } from "../../../templates/httpd/service.ts";
import { secretContexts, tomcatSecretFiles, tomcatService } from "../../../templates/tomcat/service.ts";
import type {
  ApplicationContent,
  ContextElement,
  PlacedApplication,
  PlannedFile,
  UserContext,
} from "../../../topology/plan.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { seedSecrets } from "./seedTopology.ts";

const SNAPSHOTS = join(import.meta.dirname, "__snapshots__");

const SHOP = {
  war: "shop.war",
  requestTimeout: 30,
  startTimeout: 90,
  heap: 1024,
  sessionPackages: ["org.library"],
};

suite("a Tomcat with an application of the user's own", () => {
  const { files, folders, stopGraceSeconds, limits, probe, balancerConf } = rendered({ application: SHOP });
  const own = contentOf("conf/Catalina/localhost/shop.xml", files);
  const page = contentOf("conf/Catalina/localhost/test.xml", files);

  test("serves it from a folder beside the page's", () => {
    assert.deepEqual(folders, [{ path: "applications/application", war: "shop.war", digest: "shop.war" }]);
    assert.match(own, /docBase="\/srv\/msm-lab\/tomcat\/applications\/application"/);
  });

  test("gets the time and the heap that it asks for, but the page keeps its own", () => {
    assert.match(contentOf("conf/server.xml", files), /timeoutSeconds="30"/);
    assert.match(proxy(balancerConf, "lbcluster-application"), / timeout=30 /);
    assert.match(proxy(balancerConf, "lbcluster"), / timeout=2 /);
    assert.match(contentOf("bin/setenv.sh", files), /-Xmx1024m /);
    assert.ok(stopGraceSeconds > 30);
    assert.equal(probe.timeoutSeconds, 90);
    assert.ok(limits.memoryMiB > 1024 * 1.1);
  });

  test("keeps its sessions as the page's, under keys of their own", () => {
    for (const name of ["memcachedNodes", "sticky", "lockingMode", "sessionBackupAsync"]) {
      const attribute = new RegExp(`${name}="[^"]*"`);
      assert.ok(attribute.exec(own));
      assert.equal(attribute.exec(own)?.[0], attribute.exec(page)?.[0]);
    }
    assert.match(own, /storageKeyPrefix="context"/);
    assert.doesNotMatch(page, /storageKeyPrefix/);
  });

  test("has a manager that reports what cannot be kept, guarded or not", () => {
    const managerOf = (guard: boolean) => {
      const unguarded = rendered({ application: SHOP, sessions: { guard } }).files;
      return /<Manager className="([^"]*)"/.exec(
        contentOf("conf/Catalina/localhost/shop.xml", unguarded),
      )?.[1];
    };
    assert.deepEqual([true, false].map(managerOf), [
      "msmlab.GuardedSessionManager",
      "msmlab.MendedSessionManager",
    ]);
    assert.match(own, /<Listener className="msmlab.AttributeReporter"/);
  });

  test("reads its classes back from a memcached, which it does of no others", () => {
    const filter = contentOf("conf/serialFilter.options", files);
    assert.match(filter, /com\.acme\.shop\.\*\*/);
    assert.match(filter, /org\.library\.\*\*/);
    assert.doesNotMatch(contentOf("conf/serialFilter.options", rendered({}).files), /acme/);
  });

  test("has the collector and the compilers of a server, which the page alone does not need", () => {
    const optionsOf = (raw: object) => contentOf("bin/setenv.sh", rendered(raw).files);
    assert.match(optionsOf({ application: SHOP }), /UseG1GC/);
    assert.doesNotMatch(optionsOf({ application: SHOP }), /TieredStopAtLevel/);
    assert.match(optionsOf({}), /TieredStopAtLevel/);
    const chosen = optionsOf({ application: { ...SHOP, jvmOptions: ["-XX:+UseZGC"] } });
    assert.doesNotMatch(chosen, /G1GC|SerialGC/);
    assert.match(chosen, /@\$CATALINA_BASE\/conf\/jvm.options/);
  });
});

suite("what an application asks for reaches the file that decides it", () => {
  const { files, secrets, balancerConf } = rendered({
    application: {
      ...SHOP,
      jvmOptions: ["-Xlog:gc:file=/tmp/a b", "-Xss2m"],
      environment: { URL: "jdbc:a?b='c'\n$(d)" },
      systemProperties: { key: 'a "b" \\ c\nd' },
      sameSite: "strict",
      sessionTimeout: 20,
      ignoredUris: ["/shop/poll", "/shop/a|/shop/b.*"],
      maxPostSize: -1,
      maxPartCount: 200,
      maxParameterCount: 20000,
      allowEncodedSlashes: true,
    },
  });

  test("options of the JVM, each in quotes", () => {
    assert.equal(contentOf("conf/jvm.options", files), '"-Xlog:gc:file=/tmp/a b"\n"-Xss2m"\n');
  });

  test("environment and system properties, in files for root and Tomcat only", () => {
    assert.deepEqual(
      secrets.slice(1).map(({ path, mode, content }) => [path, mode, content]),
      [
        ["secrets/environment.sh", 0o640, "export URL='jdbc:a?b='\\''c'\\''\n$(d)'\n"],
        ["secrets/properties.options", 0o640, '"-Dkey=a \\"b\\" \\\\ c\\nd"\n'],
      ],
    );
    assert.ok(!files.some(({ content }) => content.includes("jdbc:a")));
  });

  test("limits of requests, and slashes", () => {
    const server = contentOf("conf/server.xml", files);
    for (const attribute of [
      'maxPostSize="-1"',
      'maxPartCount="200"',
      'maxParameterCount="20000"',
      'encodedSolidusHandling="decode"',
    ])
      assert.ok(server.includes(attribute), attribute);
    assert.match(balancerConf, /^AllowEncodedSlashes NoDecode$/m);
    assert.match(balancerConf, /^ProxyPass .* nocanon$/m);
    assert.doesNotMatch(rendered({ application: SHOP }).balancerConf, /AllowEncodedSlashes/);
  });

  test("cookies and sessions", () => {
    const own = contentOf("conf/Catalina/localhost/shop.xml", files);
    assert.match(own, /sameSiteCookies="strict"/);
    assert.match(own, /sessionTimeoutMinutes="20"/);
    assert.ok(own.includes('ignoredUris="(?:/shop/poll)|(?:/shop/a|/shop/b.*)"'));
  });
});

suite("several applications", () => {
  const raw = {
    sessions: { mode: "sticky" },
    applications: {
      admin: { war: "admin.war", contextPath: "/shop/admin", requestTimeout: 300, maxPostSize: 1000 },
      shop: { war: "shop.war", maxPostSize: 5000, maxPartCount: -1 },
      site: { war: "ROOT.war", maxPartCount: 10 },
    },
  };
  const { files, balancerConf } = rendered(raw, { shop: "SHOPID" });

  test("each has a balancer with its own time and cookie", () => {
    assert.match(
      proxy(balancerConf, "lbcluster-admin"),
      / timeout=300 .*?stickysession=JSESSIONID\|jsessionid/s,
    );
    assert.match(proxy(balancerConf, "lbcluster-shop"), / timeout=60 .*?stickysession=SHOPID$/ms);
  });

  test("the longest path that matches decides which", () => {
    const mapped = [...balancerConf.matchAll(/^ProxyPass (\S+) balancer:\/\/(\S+)$/gm)].map(
      ([, from, to]) => [from, to],
    );
    assert.deepEqual(mapped, [
      ["/shop/admin", "lbcluster-admin/shop/admin"],
      ["/test", "lbcluster/test"],
      ["/shop", "lbcluster-shop/shop"],
      ["/", "lbcluster-site/"],
    ]);
  });

  test("they share a heap of what they need together, and the largest of their limits", () => {
    assert.match(contentOf("bin/setenv.sh", files), /-Xmx1536m /);
    assert.match(contentOf("conf/server.xml", files), /maxPostSize="5000"\s+maxPartCount="-1"/);
    assert.match(contentOf("conf/server.xml", files), /timeoutSeconds="300"/);
  });
});

suite("an application's own context.xml", () => {
  const context: UserContext = {
    attributes: { crossContext: "true", sessionCookieName: "SHOP", display: `\${catalina.base} & <co>` },
    elements: [
      userElement("Resource", { name: "jdbc/shop", password: `\${db.password}`, url: "jdbc:a?b=1&c=\n" }),
      userElement("Realm", { className: "org.apache.catalina.realm.LockOutRealm" }, [
        userElement("Realm", { className: "org.apache.catalina.realm.NullRealm" }),
      ]),
      { ...userElement("WatchedResource", {}), text: `\${catalina.base}/a&b.xml` },
    ],
    warnings: [],
  };
  const ofContext = (elements: readonly ContextElement[], more: object = {}) => {
    const raw = { application: { ...SHOP, ...more } };
    return rendered(raw, {}, { context: { ...context, elements } }).contexts[0]?.content ?? assert.fail();
  };

  test("is merged into the lab's, with the user's properties left to Tomcat", (t) => {
    const { contexts } = rendered({ application: SHOP }, {}, { context });
    t.assert.fileSnapshot(contexts[0]?.content, join(SNAPSHOTS, "withContext/shop.xml"), {
      serializers: [(value: string) => value],
    });
  });

  test("makes the whole file secret, as it often has passwords", () => {
    const { files, contexts, ...plan } = rendered({ application: SHOP }, {}, { context });
    assert.deepEqual(
      contexts.map(({ path, mode }) => [path, mode]),
      [["conf/Catalina/localhost/shop.xml", 0o640]],
    );
    assert.doesNotMatch(
      JSON.stringify([files, plan.folders]),
      /db\.password|conf\/Catalina\/localhost\/shop/,
    );
    assert.deepEqual(rendered({ application: SHOP }).contexts, []);
  });

  test("keeps its CookieProcessor, whose sameSite only a configured one replaces", () => {
    const own = userElement("CookieProcessor", { className: "a.Processor", sameSiteCookies: "strict" });
    const processors = (file: string) => file.match(/<CookieProcessor [^>]*>/g);
    assert.deepEqual(processors(ofContext([own])), [
      '<CookieProcessor className="a.Processor" sameSiteCookies="strict"/>',
    ]);
    assert.deepEqual(processors(ofContext([own], { sameSite: "unset" })), [
      '<CookieProcessor className="a.Processor" sameSiteCookies="unset"/>',
    ]);
    assert.match(processors(ofContext([]))?.join() ?? "", /Rfc6265CookieProcessor"\s+sameSiteCookies="lax"/);
  });

  test("with a JarScanner of its own still finds what is in the application's jars", () => {
    const scanner = (...children: readonly ContextElement[]) =>
      ofContext([userElement("JarScanner", { scanClassPath: "false" }, children)]);
    assert.match(scanner(), /<JarScanner scanClassPath="false">\s*<JarScanFilter\s+tldSkip="[^"]*,/);
    const filtered = scanner(userElement("JarScanFilter", { tldSkip: "a.jar", defaultTldScan: "false" }));
    assert.match(filtered, /tldSkip="a\.jar"\s+pluggabilitySkip="[^"]*,[^"]*"\s+defaultTldScan="false"/);
    const foreign = scanner(userElement("JarScanFilter", { className: "a.Filter" }));
    assert.match(foreign, /<JarScanFilter className="a.Filter"\/>/);
  });
});

suite("libraries", () => {
  const raw = { applications: { shop: { war: "a.war", libraries: ["x/h2.jar"] }, admin: { war: "b.war" } } };
  const { folders, files } = rendered(raw, {}, { librariesDigest: "of-h2" });

  test("are placed in a folder of their application, which Tomcat's own class loader searches last", () => {
    assert.deepEqual(
      folders.find(({ path }) => path === "lib/shop"),
      {
        path: "lib/shop",
        libraries: ["x/h2.jar"],
        digest: "of-h2",
      },
    );
    const properties = contentOf("conf/catalina.properties", files);
    assert.match(
      properties,
      /^common\.loader=.*"\$\{catalina\.home\}\/lib\/\*\.jar","\$\{catalina\.base\}\/lib\/shop\/\*\.jar"$/m,
    );
    assert.doesNotMatch(properties, /lib\/admin/);
  });
});

function userElement(
  name: string,
  attributes: ContextElement["attributes"],
  children: readonly ContextElement[] = [],
): ContextElement {
  return { name, attributes, children, text: "", line: 1 };
}

/**
 * @param cookies of applications whose web.xml names one.
 * @param content of every application, where it has more than classes.
 */
function rendered(
  raw: object,
  cookies: Readonly<Record<string, string>> = {},
  content: Partial<ApplicationContent> = {},
) {
  const topology = parseTopology({ ...raw });
  const placed: readonly PlacedApplication[] = topology.applications.map((each) => ({
    ...each,
    digest: each.war,
    packages: ["com.acme.shop"],
    unpackagedClasses: [],
    sessionCookie: cookies[each.name],
    context: undefined,
    librariesDigest: undefined,
    ...content,
  }));
  const [tomcat = assert.fail()] = topology.tomcats;
  return {
    ...tomcatService(topology, tomcat, placed),
    secrets: tomcatSecretFiles(seedSecrets.ajpSecret, placed),
    contexts: secretContexts(topology, tomcat, placed),
    balancerConf: contentOf("balancer.conf", httpdService(topology, placed).files),
  };
}

function contentOf(wanted: string, files: readonly PlannedFile[]): string {
  return files.find(({ path }) => path === wanted)?.content ?? assert.fail(`there is no ${wanted}`);
}

function proxy(balancerConf: string, name: string): string {
  const [, section] = balancerConf.split(`<Proxy balancer://${name}>`);
  return section?.split("</Proxy>")[0] ?? assert.fail(`there is no ${name}`);
}
