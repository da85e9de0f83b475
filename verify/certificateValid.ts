import type { Certificate } from "node:tls";
import { readCertificate } from "../certificate/files.ts";
import { knownAuthorities, trusting } from "../common/site.ts";
import { asConfigured } from "./asConfigured.ts";
import { servicesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";
import { shakeHands } from "./handshake.ts";
import type { LabUnderCheck } from "./labUnderCheck.ts";

/** Fewer days than these are too few to be sure of a renewal. */
const MIN_DAYS = 14;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Runs only with `tls`: the name, the time and the chain that a browser looks at. */
export const certificateValid: Check = {
  name: "browsers accept the certificate",
  needs: [asConfigured, servicesRun],
  async look(lab) {
    const { certificate } = await shakeHands(lab.site, trusting(lab.site.certificate));
    const days = Math.floor((Date.parse(certificate.valid_to) - Date.now()) / DAY_MS);
    const complaints = [
      ...(days < MIN_DAYS ? [`it ends in ${days} days, on ${certificate.valid_to}`] : []),
      ...(await chainComplaints(lab)),
      ...(await renewalComplaints(lab)),
    ];
    const host = new URL(lab.site.origin).hostname;
    return judge(complaints, `for ${host}, ${days} days left, ${issuerOf(lab, certificate.issuer)}`, {
      expected: `a certificate for ${host}, for ${MIN_DAYS} days at least, from an authority that browsers know`,
      cure: "put a new certificate, followed by its chain, into tls.certificateFile, then run ./lab up, which restarts nothing; an authority of your own counts if this machine trusts it (update-ca-certificates)",
    });
  },
};

/** Connects once more as a browser does, which knows nothing but its authorities. */
async function chainComplaints({ site, topology: { tls } }: LabUnderCheck): Promise<readonly string[]> {
  if (tls?.certificate.from === "selfSigned") return [];
  try {
    await shakeHands(site, { ca: knownAuthorities() });
    return [];
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    return [UNTRUSTED[code] ?? message];
  }
}

/** OpenSSL's words for what a server can cure. */
const UNTRUSTED: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its authority is none that this machine trusts",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its authority is none that this machine trusts",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the certificate that issued it is not in the file, or its authority is none that this machine trusts",
};

async function renewalComplaints({ site, topology }: LabUnderCheck): Promise<readonly string[]> {
  const read = await readCertificate(topology);
  return read === undefined || read.chain === site.certificate
    ? []
    : ["tls.certificateFile holds another one than was placed; run ./lab up"];
}

function issuerOf({ topology: { tls } }: LabUnderCheck, { O: organization, CN: name }: Certificate): string {
  return tls?.certificate.from === "selfSigned"
    ? "signed by the lab itself, of which browsers warn"
    : `from ${organization ?? name ?? "an authority without a name"}`;
}
