/** An application with an endpoint for WebSockets, and its visitors. */

/** Counts in the session, and says on which node. */
export const COUNTER = `<%@ page contentType="application/json" trimDirectiveWhitespaces="true" %><%
  Integer count = (Integer) session.getAttribute("count");
  session.setAttribute("count", count == null ? 1 : count + 1);
%>{"id":"<%= session.getId() %>","count":<%= session.getAttribute("count") %>,"node":"<%= java.net.InetAddress.getLocalHost().getHostName() %>"}`;

/** The class `com.acme.shop.Room`, for `jakarta.servlet`: it answers each word with its node, and with the visitor's session as of the handshake. */
export const ROOM = `package com.acme.shop;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.*;
import jakarta.websocket.server.*;

@ServerEndpoint(value = "/room", configurator = Room.class)
public class Room extends ServerEndpointConfig.Configurator {
  @Override
  public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    HttpSession session = (HttpSession) request.getHttpSession();
    config.getUserProperties().put("visitor", session.getId() + " " + session.getAttribute("count"));
  }

  @OnMessage
  public String answer(Session session, String word) throws Exception {
    return word + " " + java.net.InetAddress.getLocalHost().getHostName() + " " + session.getUserProperties().get("visitor");
  }
}`;

/** An open socket. */
export interface Guest {
  say(word: string): Promise<Heard>;
  readonly closed: Promise<CloseEvent>;
  leave(): void;
}

export interface Heard {
  readonly word: string;
  readonly node: string;
  readonly id: string;
  readonly count: string;
}

/** @throws if it is refused. */
export async function enter(url: string, headers: Record<string, string>): Promise<Guest> {
  const socket = new WebSocket(url, { headers });
  const opened = Promise.withResolvers<void>();
  socket.addEventListener("open", () => opened.resolve());
  socket.addEventListener("error", () => opened.reject(new Error(`${url} is refused`)));
  const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve));
  await opened.promise;
  return {
    closed,
    leave: () => socket.close(),
    say: (word) =>
      new Promise((resolve) => {
        socket.addEventListener("message", ({ data }) => resolve(heard(String(data))), { once: true });
        socket.send(word);
      }),
  };
}

function heard(text: string): Heard {
  const [word = "", node = "", id = "", count = ""] = text.split(" ");
  return { word, node, id, count };
}
