import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** PEM text: one authority, and what it issued to the endpoint and to a client. */
export interface Certificates {
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 86_400_000;
const year = 365 * day;

/** New ones, valid for a year; the endpoint's is for localhost and 127.0.0.1. */
export async function makeCertificates(): Promise<Certificates> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const [caKeys, server, client] = await Promise.all([newKeys(), newKeys(), newKeys()]);
  const issuer = "CN=Rig CA";
  const dates = { notBefore: new Date(Date.now() - day / 24), notAfter: new Date(Date.now() + year) };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...dates,
    name: issuer,
    keys: caKeys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const issue = (subject: string, keys: webcrypto.CryptoKeyPair, extensions: x509.Extension[]) =>
    x509.X509CertificateGenerator.create({
      ...dates,
      subject,
      issuer,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      extensions,
    });
  const names = new x509.SubjectAlternativeNameExtension([
    { type: "dns", value: "localhost" },
    { type: "ip", value: "127.0.0.1" },
  ]);
  return {
    ca: ca.toString("pem"),
    server: { cert: (await issue("CN=localhost", server, [names])).toString("pem"), key: await pem(server) },
    client: { cert: (await issue("CN=rig client", client, [])).toString("pem"), key: await pem(client) },
  };
}

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

async function pem({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY");
}
