import { ipv4 } from "./address.ts";
import { DEFAULTS } from "./config.ts";
import { complete, type Field, port, section } from "./field.ts";
import type { Publication } from "./model.ts";

export function parsePublish(field: Field): Publication | undefined {
  const publish = section(field, DEFAULTS.publish);
  return (
    publish &&
    complete({
      address: ipv4(
        publish.address,
        "write an address of this machine such as 127.0.0.1, or 0.0.0.0 for all of them",
      ),
      port: port(publish.port),
    })
  );
}
