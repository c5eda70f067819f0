import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";

let known: { readonly all: ReadonlySet<string>; readonly amazon: readonly string[] } | undefined;

/** Node's own list, taken apart when a root CA is given for the first time. */
function bundled() {
  known ??= {
    all: new Set(rootCertificates.map(bodyOf)),
    amazon: rootCertificates.filter((pem) =>
      /^O=(Amazon|Starfield Technologies)/m.test(new X509Certificate(pem).subject),
    ),
  };
  return known;
}

const bodyOf = (pem: string): string => pem.replaceAll(/-----[^-]+-----|\s/g, "");

/**
 * What TLS is to trust when these root certificates (PEM) are given: they and Amazon's own, which they would replace;
 * undefined, which is Node's whole list, when that has them all, as it has Amazon's. Node shares its whole list among all
 * connections, whereas a list that is given takes memory and time for each of its certificates and each connection.
 */
export function trusted(given: readonly string[]): string[] | undefined {
  const { all, amazon } = bundled();
  const unknown = given.filter((pem) => !all.has(bodyOf(pem)));
  return unknown.length === 0 ? undefined : [...amazon, ...unknown];
}
