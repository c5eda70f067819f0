import type { Identity, Issue } from "./authority";
import { issue } from "./authority";
import type { TlsOptions } from "./options";

export interface ServerIdentity {
  /** what clients must trust */
  caPem: string;
  /** the chain that is sent */
  certPem: string;
  keyPem: string;
}

const day = 86_400_000;

/** The endpoint's certificate: a leaf below a root of its own, or one of the ways to get it wrong. */
export async function serverIdentity(name: string, tls: TlsOptions): Promise<ServerIdentity> {
  const { keyType, chain } = tls;
  const root = await issue({ commonName: "Local endpoint, root CA", keyType, ca: true });
  const issuer =
    chain === "leaf"
      ? root
      : await issue({ commonName: "Local endpoint, intermediate CA", keyType, ca: true, issuer: root });
  const leaf = await issue(leafOptions(name, tls, issuer));
  const certPem = chain === "intermediate" ? leaf.certPem + issuer.certPem : leaf.certPem;
  return { caPem: root.certPem, certPem, keyPem: leaf.keyPem };
}

function leafOptions(name: string, { keyType, certificate }: TlsOptions, issuer: Identity): Issue {
  const wrong = certificate === "wrong-name";
  const commonName = wrong ? "wrong.example" : name;
  return {
    commonName,
    keyType,
    issuer: certificate === "self-signed" ? undefined : issuer,
    server: wrong
      ? { dns: [commonName], ip: [] }
      : { dns: [...new Set([name, "localhost"])], ip: ["127.0.0.1"] },
    ...validity(certificate),
  };
}

function validity(certificate: TlsOptions["certificate"]): Pick<Issue, "notBefore" | "notAfter"> {
  const now = Date.now();
  if (certificate === "expired") {
    return { notBefore: new Date(now - 30 * day), notAfter: new Date(now - day) };
  }
  return certificate === "not-yet-valid" ? { notBefore: new Date(now + day) } : {};
}
