import type { LabOutputs } from "../../../running/labOutputs.ts";

/** Of a lab that nobody asks anything. */
export const SOME_OUTPUTS: LabOutputs = {
  url: "http://127.0.0.1:1/",
  applicationUrls: {},
  statusUrl: "http://127.0.0.1:1/status",
  statusUser: "status",
  statusPassword: "",
  nodes: [],
  memcachedNodes: "",
  sessionMode: "nonSticky",
};
