import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const algorithms = {
  RSA: {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
  "P-256": { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  "P-384": { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
};

export type Algorithm = keyof typeof algorithms;

/** A key with a certificate and a request of its own making. */
export interface Material {
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
  readonly certificate: x509.X509Certificate;
  readonly request: x509.Pkcs10CertificateRequest;
}

export async function makeMaterial(name: Algorithm, authority = false): Promise<Material> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const algorithm = algorithms[name];
  const keys: webcrypto.CryptoKeyPair = await webcrypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=AWS IoT Certificate",
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(authority, undefined, true)],
  });
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: "CN=AWS IoT Certificate",
    keys,
    signingAlgorithm: algorithm,
  });
  return {
    key: KeyObject.from(keys.privateKey),
    publicKey: KeyObject.from(keys.publicKey),
    certificate,
    request,
  };
}
