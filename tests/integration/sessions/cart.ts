/** A class of the application's own, compiled into it, and a page that keeps one in the session. */

import { servicePaths } from "../../../templates/paths.ts";
import { PAGE_FOLDER } from "../../../templates/tomcat/contextXml.ts";
import type { ServicePlan } from "../../../topology/plan.ts";
import { container, docker, image } from "../templates/scratchLab.ts";
import { placePage } from "./attributesLab.ts";

const CART = `package shop.model;
public class Cart implements java.io.Serializable {
  public final java.util.List<Item> items = new java.util.ArrayList<Item>();
  public enum Size { SMALL, LARGE { } }
  public static class Item implements java.io.Serializable {
    public final Size size = Size.LARGE;
  }
}
`;

/** @param tomcat said before each answer. */
function cartJsp(tomcat: string): string {
  return `<%@ page contentType="text/plain" trimDirectiveWhitespaces="true" session="false" import="shop.model.Cart" %>
<%
  out.println("${tomcat}");
  if (request.getParameter("store") != null) {
    Cart cart = new Cart();
    cart.items.add(new Cart.Item());
    request.getSession().setAttribute("cart", cart);
  } else {
    HttpSession session = request.getSession(false);
    Cart cart = session == null ? null : (Cart) session.getAttribute("cart");
    out.println(cart == null ? "lost" : cart.items.get(0).size);
  }
%>
`;
}

/** Tomcat must start again to see the class. */
export function placeCart(plan: ServicePlan, tomcat: string): void {
  placePage(plan, "cart.jsp", cartJsp(tomcat));
  placePage(plan, "WEB-INF/src/Cart.java", CART);
  // The image has no JDK, but the compiler that Tomcat compiles pages with.
  const folder = `${servicePaths(plan.service).configuration}/${PAGE_FOLDER}/WEB-INF`;
  const compiler =
    "java -cp $(echo /usr/local/tomcat/lib/ecj-*.jar) org.eclipse.jdt.internal.compiler.batch.Main";
  const compile = `${compiler} -8 -d ${folder}/classes ${folder}/src/Cart.java && chmod -R a+rX ${folder}/classes`;
  const volume = `${container(plan.node)}:/srv/msm-lab`;
  docker("run", "--rm", "--user", "0:0", "--volume", volume, image("tomcat"), "bash", "-c", compile);
}
