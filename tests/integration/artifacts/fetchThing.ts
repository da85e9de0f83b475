/** A program that fetches `thing` as its environment says, and writes the path. */

import { fetchArtifact } from "../../../artifacts/fetch.ts";
import { thing } from "../../unit/artifacts/mirror.ts";

console.log(await fetchArtifact(thing()));
