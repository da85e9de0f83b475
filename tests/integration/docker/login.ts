/** Parts of an application with FORM login, whose users a Realm in its META-INF/context.xml knows, and its visitors. */

import assert from "node:assert/strict";

export const USER = "anna";
export const PASSWORD = "wonder land";

/** For its web.xml. */
export const LOGIN_CONFIG = `<security-constraint>
    <web-resource-collection><web-resource-name>own</web-resource-name><url-pattern>/own.jsp</url-pattern></web-resource-collection>
    <auth-constraint><role-name>reader</role-name></auth-constraint>
  </security-constraint>
  <login-config>
    <auth-method>FORM</auth-method>
    <form-login-config>
      <form-login-page>/login.jsp</form-login-page><form-error-page>/login.jsp</form-error-page>
    </form-login-config>
  </login-config>
  <security-role><role-name>reader</role-name></security-role>`;

export const LOGIN_PAGES: Readonly<Record<string, string>> = {
  "login.jsp": "please log in",
  "own.jsp": `user <%= request.getRemoteUser() %> <%= request.isUserInRole("reader") %> at
<%= java.net.InetAddress.getLocalHost().getHostName() %>`,
};

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Asks for a page, or sends a form. */
export type Visitor = (path: string, form?: Readonly<Record<string, string>>) => Promise<Answer>;

/** Returns a visitor who keeps the session's cookie. @param application its URL. */
export function visitorOf(application: string): Visitor {
  let cookie = "";
  return async (path, form) => {
    const answer = await fetch(`${application}${path}`, {
      redirect: "manual",
      headers: cookie === "" ? {} : { cookie },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    cookie = answer.headers.getSetCookie().at(-1)?.split(";", 1)[0] ?? cookie;
    return { status: answer.status, text: (await answer.text()).replaceAll(/\s+/g, " ").trim() };
  };
}

/** Asks for the page, is sent to the form, and fills it in. */
export async function logIn(visit: Visitor, password = PASSWORD): Promise<Answer> {
  assert.match((await visit("own.jsp")).text, /please log in/);
  return await visit("j_security_check", { j_username: USER, j_password: password });
}

export const LOGGED_IN = `user ${USER} true at`;
