/**
 * Prints a certificate that signs itself, and its key, as JSON. The deployment runs this script once, and again if the names
 * have changed.
 * Environment: NAMES are its DNS names and IPv4 addresses, separated by spaces.
 */

import process from "node:process";
import { makeSelfSigned } from "./selfSigned.ts";

const { NAMES = "" } = process.env;
process.stdout.write(JSON.stringify(makeSelfSigned(NAMES.split(" "), new Date())));
