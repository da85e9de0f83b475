/** A page that asks who the visitor is. */

import { servicePaths } from "../../../templates/paths.ts";
import { contextFile, pageContextXml } from "../../../templates/tomcat/contextXml.ts";
import { webXml } from "../../../templates/tomcat/webXml.ts";
import type { Tomcat, Topology } from "../../../topology/model.ts";
import type { ServicePlan } from "../../../topology/plan.ts";
import { place } from "../templates/scratchLab.ts";
import { placePage } from "./attributesLab.ts";

/** As a browser sends it for the user below. */
export const CREDENTIALS = `Basic ${btoa("visitor:a-password-of-a-test")}`;

const USERS = `<tomcat-users><user username="visitor" password="a-password-of-a-test" roles="reader"/></tomcat-users>
`;

const CONSTRAINT = `<security-constraint>
    <web-resource-collection>
      <web-resource-name>login</web-resource-name>
      <url-pattern>/login.jsp</url-pattern>
    </web-resource-collection>
    <auth-constraint><role-name>reader</role-name></auth-constraint>
  </security-constraint>
  <login-config><auth-method>BASIC</auth-method></login-config>
  <security-role><role-name>reader</role-name></security-role>
`;

/** Tomcat must start again to ask. */
export function placeLogin(plan: ServicePlan, topology: Topology, tomcat: Tomcat): void {
  const { configuration } = servicePaths(plan.service);
  const realm = `<Realm className="org.apache.catalina.realm.MemoryRealm" pathname="${configuration}/conf/users.xml"/>`;
  // With a session it need not ask for the password again.
  const valve = `<Valve className="org.apache.catalina.authenticator.BasicAuthenticator" alwaysUseSession="true"/>`;
  const context = pageContextXml(topology, tomcat).replace("<Manager", `${valve}${realm}<Manager`);
  place(plan, configuration, [
    { path: "conf/users.xml", content: USERS, mode: 0o644 },
    { path: contextFile(topology.page.contextPath), content: context, mode: 0o644 },
  ]);
  placePage(plan, "WEB-INF/web.xml", webXml(topology).replace("</web-app>", `${CONSTRAINT}</web-app>`));
  placePage(plan, "login.jsp", `${tomcat.name}\n<%= request.getRemoteUser() %>\n`);
}
