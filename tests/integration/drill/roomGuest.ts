/** A visitor of an application with a page and a WebSocket, who opens another socket whenever one is closed. */

import { CookieJar } from "../../../common/cookieJar.ts";
import { enter, type Guest, type Heard } from "../docker/room.ts";

export class RoomGuest {
  /** What the first word into each socket was answered with, in order. */
  readonly heard: Heard[] = [];
  /** The codes with which sockets were closed, in order. */
  readonly codes: number[] = [];
  private readonly site: string;
  private readonly jar: CookieJar;
  private readonly away = Promise.withResolvers<void>();
  private stay: Promise<void> = Promise.resolve();

  /** @param site the application's, with a `/` at its end. */
  private constructor(site: string, tomcat: string) {
    this.site = site;
    this.jar = new CookieJar(tomcat);
  }

  /** Begins a session at a Tomcat, and opens a socket in it. */
  static async at(site: string, tomcat: string): Promise<RoomGuest> {
    const guest = new RoomGuest(site, tomcat);
    await guest.visit();
    guest.stay = guest.live(await guest.enter());
    // It is looked at when the guest leaves.
    guest.stay.catch(() => {});
    return guest;
  }

  /** @throws if a socket was refused meanwhile. */
  async leave(): Promise<void> {
    this.away.resolve();
    await this.stay;
  }

  private async live(first: Guest): Promise<void> {
    let socket = first;
    for (;;) {
      const closed = await Promise.race([socket.closed, this.away.promise]);
      if (closed === undefined) return socket.leave();
      this.codes.push(closed.code);
      socket = await this.enter();
    }
  }

  private async enter(): Promise<Guest> {
    const socket = await enter(`${this.site.replace("http", "ws")}room`, this.jar.headers());
    this.heard.push(await socket.say("hello"));
    // The handshake sets the cookie of a session that has moved, which `WebSocket` keeps in browsers only.
    await this.visit();
    return socket;
  }

  private async visit(): Promise<void> {
    const response = await fetch(this.site, { headers: this.jar.headers() });
    this.jar.keep(response.headers.getSetCookie());
  }
}
