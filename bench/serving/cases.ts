/** What is compared with what. */

import type { RawConfig } from "../../topology/config.ts";
import { type Entrance, type LabKind, withoutMsm } from "./labs.ts";

export interface Case {
  readonly entrance: Entrance;
  /** The others are compared with the first. */
  readonly labs: readonly LabKind[];
  readonly pages: readonly Page[];
  readonly connections: readonly number[];
}

export interface Page {
  readonly name: string;
  readonly path: string;
  readonly method: "GET" | "POST";
}

/** The first request of a session says how much the session holds. */
const APPLICATION: RawConfig = { application: { war: "bench/serving/application", contextPath: "/shop" } };

const STICKY = { mode: "sticky" };
const GUARDED = { mode: "nonSticky" };
const UNGUARDED = { mode: "nonSticky", guard: false };

const CONNECTIONS = [1, 16, 64];

/** Each of its requests changes the session. */
const PAGE: readonly Page[] = [{ name: "test page", path: "/test/", method: "GET" }];

export const CASES: Readonly<Record<string, Case>> = {
  page: { entrance: "httpd", labs: modes({}), pages: PAGE, connections: CONNECTIONS },
  "page-direct": { entrance: "tomcat", labs: modes({}), pages: PAGE, connections: CONNECTIONS },
  sizes: { entrance: "httpd", labs: modes(APPLICATION), pages: shop(1, 10, 100), connections: [16] },
  "sizes-direct": {
    entrance: "tomcat",
    labs: modes(APPLICATION),
    pages: shop(1, 10, 100),
    connections: [16],
  },
  connections: { entrance: "httpd", labs: modes(APPLICATION), pages: shop(10), connections: CONNECTIONS },
  "serialisers-sticky": serialisers(STICKY),
  "serialisers-guarded": serialisers(GUARDED),
  tls: {
    entrance: "httpd",
    labs: [
      { name: "http", config: APPLICATION },
      { name: "https", config: { ...APPLICATION, tls: { selfSigned: true } } },
    ],
    pages: shop(1),
    connections: CONNECTIONS,
  },
};

function modes(config: RawConfig): readonly LabKind[] {
  return [
    // Without msm only sticky sessions are found again.
    { name: "without msm", config: { ...config, sessions: STICKY }, edit: withoutMsm },
    { name: "sticky", config: { ...config, sessions: STICKY } },
    { name: "guarded", config: { ...config, sessions: GUARDED } },
    { name: "unguarded", config: { ...config, sessions: UNGUARDED } },
  ];
}

function serialisers(sessions: RawConfig): Case {
  const serialisers = { java: {}, kryo: {}, javolution: { acceptCorruptedValues: true } };
  const labs = Object.entries(serialisers).map(([serializer, more]) => ({
    name: serializer,
    config: { ...APPLICATION, sessions: { ...sessions, serializer, ...more } },
  }));
  return { entrance: "httpd", labs, pages: shop(1, 10, 100), connections: [16] };
}

/** A page that reads a session, and one that writes it, for sessions of each size. */
function shop(...sizes: readonly number[]): readonly Page[] {
  return sizes.flatMap((kB) => {
    const path = `/shop/basket.jsp?bytes=${kB * 1000}`;
    return [
      { name: `read ${kB} kB`, path, method: "GET" },
      { name: `write ${kB} kB`, path, method: "POST" },
    ] as const;
  });
}
