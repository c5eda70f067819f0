import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BasicConstraintsExtension, PemConverter, X509CertificateGenerator } from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 86_400_000;

/** A root CA, a device certificate of its own making, and the keys, as files like those of the AWS IoT console. */
export async function makeCredentials() {
  const folder = mkdtempSync(join(tmpdir(), "aws-iot-credentials-"));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const pair = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const [root, device] = [await pair(), await pair()];
  const common = { notAfter: new Date(Date.now() + 100 * day), signingAlgorithm: algorithm };
  const ca = await X509CertificateGenerator.createSelfSigned(
    {
      ...common,
      name: "CN=Amazon Root CA of the test",
      keys: root,
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    },
    webcrypto as Crypto,
  );
  const cert = await X509CertificateGenerator.create(
    {
      ...common,
      subject: "CN=AWS IoT Certificate",
      issuer: ca.subject,
      signingKey: root.privateKey,
      publicKey: device.publicKey,
    },
    webcrypto as Crypto,
  );
  const pem = async (format: "pkcs8" | "spki", key: webcrypto.CryptoKey, label: string) =>
    PemConverter.encode(await webcrypto.subtle.exportKey(format, key), label);
  return {
    folder,
    ca: write("AmazonRootCA1.pem", ca.toString("pem")),
    cert: write("certificate.pem.crt", cert.toString("pem")),
    key: write("private.pem.key", await pem("pkcs8", device.privateKey, "PRIVATE KEY")),
    publicKey: write("public.pem", await pem("spki", device.publicKey, "PUBLIC KEY")),
  };
}
