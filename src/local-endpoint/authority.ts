import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { createPrivateKey, webcrypto } from "node:crypto";

export type KeyType = "rsa" | "ec";

/** A certificate with its key, and what it can sign with. */
export interface Identity {
  certificate: x509.X509Certificate;
  keys: CryptoKeyPair;
  certPem: string;
  /** as AWS gives it out: PKCS#1 for RSA, SEC 1 for EC */
  keyPem: string;
}

export interface Issue {
  commonName: string;
  keyType: KeyType;
  /** without it the certificate signs itself */
  issuer?: Identity | undefined;
  ca?: boolean;
  server?: { dns: readonly string[]; ip: readonly string[] };
  notBefore?: Date;
  notAfter?: Date;
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;

const algorithms = {
  rsa: {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
  ec: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
};

const day = 86_400_000;

export async function issue(options: Issue): Promise<Identity> {
  const { commonName, keyType, issuer, ca = false } = options;
  const keys = await webcrypto.subtle.generateKey(algorithms[keyType], true, ["sign", "verify"]);
  const signer = issuer?.keys ?? keys;
  const subject = new x509.Name([{ CN: [{ utf8String: commonName }] }]);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString("hex"),
    subject: subject.toJSON(),
    issuer: issuer ? issuer.certificate.subjectName.toJSON() : subject.toJSON(),
    notBefore: options.notBefore ?? new Date(Date.now() - day),
    notAfter: options.notAfter ?? new Date(Date.now() + 3_650 * day),
    signingKey: signer.privateKey,
    publicKey: keys.publicKey,
    signingAlgorithm: { ...signer.privateKey.algorithm, hash: "SHA-256" },
    extensions: await extensions(options, ca, keys.publicKey, signer.publicKey),
  });
  return { certificate, keys, certPem: pem(certificate), keyPem: await keyPem(keys.privateKey, keyType) };
}

const pem = (certificate: x509.X509Certificate): string => `${certificate.toString("pem")}\n`;

async function keyPem(key: webcrypto.CryptoKey, keyType: KeyType): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  const type = keyType === "rsa" ? "pkcs1" : "sec1";
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" })
    .export({ format: "pem", type })
    .toString();
}

async function extensions(
  { server, issuer }: Issue,
  ca: boolean,
  own: webcrypto.CryptoKey,
  signer: webcrypto.CryptoKey,
): Promise<x509.Extension[]> {
  const { digitalSignature, keyCertSign } = x509.KeyUsageFlags;
  const list: x509.Extension[] = [
    new x509.BasicConstraintsExtension(ca, undefined, true),
    new x509.KeyUsagesExtension(ca ? keyCertSign : digitalSignature, true),
    await x509.SubjectKeyIdentifierExtension.create(own),
  ];
  if (issuer) list.push(await x509.AuthorityKeyIdentifierExtension.create(signer));
  if (!ca) list.push(new x509.ExtendedKeyUsageExtension([server ? serverAuth : clientAuth]));
  if (server) list.push(new x509.SubjectAlternativeNameExtension(names(server)));
  return list;
}

const serverAuth = "1.3.6.1.5.5.7.3.1";
const clientAuth = "1.3.6.1.5.5.7.3.2";

const names = ({ dns, ip }: { dns: readonly string[]; ip: readonly string[] }): x509.JsonGeneralNames => [
  ...dns.map((value) => ({ type: "dns", value }) as const),
  ...ip.map((value) => ({ type: "ip", value }) as const),
];
