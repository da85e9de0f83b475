/** An application for `javax.servlet` on a Tomcat with `jakarta.servlet`: servlet, page, tag library, signed and multi-release jar. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { extract } from "tar";
import { readApplications } from "../../../application/applicationContent.ts";
import { applicationProblems } from "../../../application/problems.ts";
import { makeApplicationArchive } from "../../../targets/applicationArchive.ts";
import { docker } from "../../../targets/docker/engine.ts";
import { tomcatService } from "../../../templates/tomcat/service.ts";
import type { Profile } from "../../../topology/model.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { eventually } from "../../eventually.ts";
import { zip } from "../../unit/application/zip.ts";
import { buildTomcatImage } from "../java/guardImage.ts";
import { compiledIn } from "./compiled.ts";

const SERVLET = `
import java.io.IOException;
import javax.servlet.annotation.WebServlet;
import javax.servlet.http.*;
@WebServlet("/hello")
public class Hello extends HttpServlet {
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.getWriter().print("hello of " + HttpServlet.class.getName());
  }
}`;

const tag = (release: string) => `
package lib;
import javax.servlet.jsp.tagext.SimpleTagSupport;
public class Sum extends SimpleTagSupport {
  public void doTag() throws java.io.IOException {
    getJspContext().getOut().print("${release}: " + SimpleTagSupport.class.getName());
  }
}`;

const LIBRARY = `<taglib xmlns="http://java.sun.com/xml/ns/javaee" version="2.1">
  <tlib-version>1</tlib-version><short-name>lib</short-name><uri>urn:lib</uri>
  <tag><name>sum</name><tag-class>lib.Sum</tag-class><body-content>empty</body-content></tag>
</taglib>`;

const PAGE = `<%@ page import="javax.servlet.http.Cookie" %><%@ taglib prefix="lib" uri="urn:lib" %>
<%= new Cookie("a", "b").getClass().getName() %>, <lib:sum/>`;

suite("an application for javax.servlet", () => {
  const folder = mkdtempSync(join(tmpdir(), "msm-lab-converted-"));
  const war = join(folder, "shop.war");
  const topologyOf = (profile: Profile, convert: boolean) =>
    parseTopology({ profile, application: { war, convert } });
  const problems = async (profile: Profile, convert: boolean) =>
    (await applicationProblems(topologyOf(profile, convert))).map(
      ({ message, cure }) => `${message} ${cure}`,
    );
  let container = "";

  before(async () => {
    const compiler = ["run", "--rm", await buildTomcatImage("tomcat9")];
    const manifest =
      "Manifest-Version: 1.0\nMulti-Release: true\n\nName: lib/Sum.class\nSHA-256-Digest: AAAA\n\n";
    const library = zip([
      { name: "META-INF/MANIFEST.MF", content: manifest },
      { name: "META-INF/ACME.SF", content: "Signature-Version: 1.0\n\n" },
      { name: "META-INF/ACME.RSA", content: "signature" },
      { name: "META-INF/lib.tld", content: LIBRARY },
      { name: "lib/Sum.class", content: await compiledIn(compiler, "Sum", tag("Java 8")) },
      {
        name: "META-INF/versions/11/lib/Sum.class",
        content: await compiledIn(compiler, "Sum", tag("Java 11")),
      },
    ]);
    const files = zip([
      { name: "WEB-INF/classes/Hello.class", content: await compiledIn(compiler, "Hello", SERVLET) },
      { name: "WEB-INF/lib/lib.jar", content: library },
      { name: "index.jsp", content: PAGE },
      // Another application each time, as what was converted before is in the cache.
      { name: "run.txt", content: randomUUID() },
    ]);
    writeFileSync(war, files);
  });
  after(async () => {
    if (container !== "") await docker("rm", "--force", "--volumes", container);
    rmSync(folder, { recursive: true });
  });

  test("is refused on Tomcat 11 unless it is to be converted, and taken by Tomcat 9 as it is", async () => {
    assert.match((await problems("tomcat11", false)).join(), /Hello needs javax\.servlet.*convert/);
    assert.deepEqual(await problems("tomcat11", true), []);
    assert.deepEqual(await problems("tomcat9", false), []);
  });

  test("runs on Tomcat 11 once it is converted, with its page, tag library, signed jar and versions for newer Javas", async () => {
    const topology = topologyOf("tomcat11", true);
    const [tomcat = assert.fail()] = topology.tomcats;
    const [placed = assert.fail()] = tomcatService(
      topology,
      tomcat,
      await readApplications(topology),
    ).folders;
    const unpacked = join(folder, "unpacked");
    mkdirSync(unpacked);
    await extract({ file: await makeApplicationArchive(placed), cwd: unpacked });
    const home = "/usr/local/tomcat";
    container = await docker(
      ...["run", "--detach", "--user", "0:0", "--publish", "127.0.0.1::8080"],
      ...["--volume", `${unpacked}:${home}/webapps/shop:ro`],
      ...[await buildTomcatImage("tomcat11"), `${home}/bin/catalina.sh`, "run"],
    );
    const site = `http://${await docker("port", container, "8080/tcp")}/shop`;
    const ask = async (path: string) => (await fetch(`${site}${path}`)).text();
    await eventually(async () =>
      assert.equal(await ask("/hello"), "hello of jakarta.servlet.http.HttpServlet"),
    );
    assert.equal(
      (await ask("/index.jsp")).trim(),
      "jakarta.servlet.http.Cookie, Java 11: jakarta.servlet.jsp.tagext.SimpleTagSupport",
    );
  });
});
