import "reflect-metadata";
import assert from "node:assert/strict";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  webcrypto,
  X509Certificate,
} from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext, rootCertificates } from "node:tls";
import * as x509 from "@peculiar/x509";
import { certificateInfo, loadCredentials } from "../../src/connection/credentials";
import type { CredentialSource } from "../../src/connection/types";
import { AwsIotError, type ErrorCode } from "../../src/iot-core/errors";
import { issue, type Identity } from "../../src/local-endpoint/authority";

const now = Date.now();
const DAY = 86_400_000;

/** A self-signed certificate with a key that is too short for TLS at any security level but 0. */
async function weakPair(): Promise<CredentialSource> {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 512,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=weak",
    keys,
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + DAY),
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  return { cert: certificate.toString("pem"), key: key.export({ format: "pem", type: "pkcs8" }).toString() };
}

describe("credentials", () => {
  let rsa: Identity;
  let rsaOther: Identity;
  let ec: Identity;
  let root: Identity;
  let weak: CredentialSource;
  let csr: string;
  let folder: string;

  before(async function () {
    this.timeout(30_000);
    x509.cryptoProvider.set(webcrypto as Crypto);
    root = await issue({ commonName: "Root", keyType: "ec", ca: true });
    [rsa, rsaOther, ec] = await Promise.all([
      issue({ commonName: "pump 1", keyType: "rsa", issuer: root }),
      issue({ commonName: "pump 2", keyType: "rsa", issuer: root }),
      issue({ commonName: "pump 3", keyType: "ec", issuer: root }),
    ]);
    weak = await weakPair();
    const request = await x509.Pkcs10CertificateRequestGenerator.create({
      keys: ec.keys,
      name: "CN=pump",
      signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    });
    csr = request.toString("pem");
    folder = mkdtempSync(join(tmpdir(), "credentials-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, text: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const pair = ({ certPem: cert, keyPem: key }: Identity): CredentialSource => ({ cert, key });
  const encrypted = (pem: string, type: "pkcs8" | "pkcs1" = "pkcs8"): string =>
    createPrivateKey(pem)
      .export({ type, format: "pem", cipher: "aes-256-cbc", passphrase: "secret word" })
      .toString();
  const publicKey = (pem: string): string =>
    createPublicKey(pem).export({ type: "spki", format: "pem" }).toString();

  /** What TLS takes without complaint. */
  function usable(source: CredentialSource): ReturnType<typeof loadCredentials> {
    const credentials = loadCredentials(source, now);
    const { cert, key, passphrase, ca } = credentials;
    createSecureContext({ cert, key, ...(passphrase ? { passphrase } : {}), ...(ca ? { ca: [...ca] } : {}) });
    return credentials;
  }

  describe("that can be used", () => {
    it("are PEM text of RSA and EC keys, as AWS gives it out", () => {
      assert.equal(usable(pair(rsa)).info.keyType, "RSA 2048");
      assert.match(usable(pair(ec)).info.keyType, /^EC (prime256v1|P-256)$/);
    });

    it("are files, read anew each time", () => {
      const certFile = file("a-certificate.pem.crt", rsa.certPem);
      const keyFile = file("a-private.pem.key", rsa.keyPem);
      assert.equal(usable({ certFile, keyFile }).info.commonName, "pump 1");
      file("a-certificate.pem.crt", ec.certPem);
      file("a-private.pem.key", ec.keyPem);
      assert.equal(usable({ certFile, keyFile }).info.commonName, "pump 3");
    });

    it("are text before files", () => {
      assert.equal(usable({ ...pair(rsa), certFile: "/none", keyFile: "/none" }).info.commonName, "pump 1");
    });

    const damages: Record<string, (pem: string) => string> = {
      "with CRLF": (pem) => pem.replaceAll("\n", "\r\n"),
      "with a byte order mark": (pem) => `\uFEFF${pem}`,
      "with \\n typed as two characters": (pem) => pem.replaceAll("\n", "\\n"),
      "on one line": (pem) => pem.replaceAll("\n", " "),
      "with text around": (pem) => `Bag Attributes\n  friendlyName: x\n${pem}\nthat was it`,
      indented: (pem) => pem.replaceAll("\n", "\n    "),
    };
    for (const [name, damage] of Object.entries(damages)) {
      it(`are PEM text ${name}`, () => {
        usable({ cert: damage(rsa.certPem), key: damage(rsa.keyPem) });
        usable({ certFile: file("d.crt", damage(ec.certPem)), keyFile: file("d.key", damage(ec.keyPem)) });
      });
    }

    it("are encrypted keys with their passphrase, in both forms", () => {
      const passphrase = "secret word";
      usable({ cert: rsa.certPem, key: encrypted(rsa.keyPem), passphrase });
      usable({ cert: rsa.certPem, key: encrypted(rsa.keyPem, "pkcs1"), passphrase });
    });

    it("are certificate, chain and key in one text", () => {
      const all = `${rsa.keyPem}${rsa.certPem}${root.certPem}`;
      assert.equal(usable({ cert: all.replace(rsa.keyPem, ""), key: all }).info.commonName, "pump 1");
    });

    it("are DER files too", () => {
      const key = createPrivateKey(rsa.keyPem).export({ type: "pkcs8", format: "der" });
      const der = (name: string, { certificate }: Identity) => file(name, Buffer.from(certificate.rawData));
      const files = { certFile: der("a.der", rsa), keyFile: file("k.der", key), caFile: der("ca.der", root) };
      assert.equal(usable(files).ca?.at(-1)?.trim(), root.certPem.trim());
    });

    it("add a root CA to Amazon's, and leave Node.js its own list where that has it", () => {
      const names = (usable({ ...pair(rsa), ca: root.certPem }).ca ?? []).map((pem) =>
        new X509Certificate(pem).subject.split("CN=").at(-1),
      );
      for (const number of [1, 2, 3, 4]) assert.ok(names.includes(`Amazon Root CA ${number}`));
      assert.ok(
        names.length < 10 && names.at(-1) === new X509Certificate(root.certPem).subject.split("CN=").at(-1),
      );
      const amazon = rootCertificates.find((pem) =>
        new X509Certificate(pem).subject.includes("Amazon Root CA 1"),
      );
      assert.equal(usable({ ...pair(rsa), ca: `${amazon}\r\n` }).ca, undefined);
      assert.equal(usable(pair(rsa)).ca, undefined);
      assert.equal(usable({ ...pair(rsa), ca: "  ", caFile: "" }).ca, undefined);
    });

    it("are named as AWS names them", () => {
      const { info } = usable(pair(rsa));
      assert.match(info.certificateId, /^[0-9a-f]{64}$/);
      assert.deepEqual(certificateInfo(pair(rsa)), info);
    });
  });

  const rows: readonly (readonly [string, ErrorCode, () => CredentialSource, RegExp])[] = [
    ["nothing", "certificate-missing", () => ({}), /no client certificate/],
    ["blanks", "certificate-missing", () => ({ cert: " \n", key: rsa.keyPem }), /no client certificate/],
    ["no key", "key-missing", () => ({ cert: rsa.certPem }), /no private key/],
    [
      "a file that is not there",
      "credential-file-unreadable",
      () => ({ ...pair(rsa), cert: "", certFile: join(folder, "none.crt") }),
      /client certificate file ".*none\.crt" cannot be read: ENOENT/,
    ],
    [
      "a folder for a file",
      "credential-file-unreadable",
      () => ({ cert: rsa.certPem, keyFile: folder }),
      /private key file .* EISDIR/,
    ],
    [
      "a key of the same type",
      "key-mismatch",
      () => ({ cert: rsa.certPem, key: rsaOther.keyPem }),
      /does not belong .*pump 1/,
    ],
    [
      "a key of another type",
      "key-mismatch",
      () => ({ cert: rsa.certPem, key: ec.keyPem }),
      /does not belong .*pump 1/,
    ],
    [
      "an encrypted key without passphrase",
      "passphrase-missing",
      () => ({ cert: rsa.certPem, key: encrypted(rsa.keyPem) }),
      /no passphrase/,
    ],
    [
      "a wrong passphrase",
      "passphrase-wrong",
      () => ({ cert: rsa.certPem, key: encrypted(rsa.keyPem), passphrase: "other" }),
      /does not open/,
    ],
    [
      "a wrong passphrase of a PKCS#1 key",
      "passphrase-wrong",
      () => ({ cert: rsa.certPem, key: encrypted(rsa.keyPem, "pkcs1"), passphrase: "other" }),
      /does not open/,
    ],
    [
      "the public key",
      "public-key-given",
      () => ({ cert: rsa.certPem, key: publicKey(rsa.keyPem) }),
      /public key/,
    ],
    ["a signing request", "csr-given", () => ({ cert: csr, key: ec.keyPem }), /signing request/],
    [
      "the certificate in the key's place",
      "key-slot-holds-certificate",
      () => ({ cert: rsa.certPem, key: rsa.certPem }),
      /slot holds a certificate/,
    ],
    [
      "the key in the certificate's place",
      "certificate-slot-holds-key",
      () => ({ cert: rsa.keyPem, key: rsa.keyPem }),
      /slot holds a private key/,
    ],
    [
      "garbage for a certificate",
      "pem-unrecognized",
      () => ({ cert: "garbage", key: rsa.keyPem }),
      /neither a certificate nor/,
    ],
    [
      "garbage for a key",
      "pem-unrecognized",
      () => ({ cert: rsa.certPem, key: "garbage" }),
      /neither a certificate nor/,
    ],
    [
      "half a certificate",
      "pem-incomplete",
      () => ({ cert: rsa.certPem.slice(0, 400), key: rsa.keyPem }),
      /cut off/,
    ],
    ["half a key", "pem-incomplete", () => ({ cert: rsa.certPem, key: rsa.keyPem.slice(0, 400) }), /cut off/],
    [
      "a certificate with a hole",
      "certificate-unreadable",
      () => ({ cert: rsa.certPem.replace(/\n[^-]{64}\n/, "\n"), key: rsa.keyPem }),
      /certificate cannot be parsed/,
    ],
    [
      "a key with a hole",
      "key-unreadable",
      () => ({ cert: rsa.certPem, key: rsa.keyPem.replace(/\n[^-]{64}\n/, "\n") }),
      /key cannot be parsed/,
    ],
    [
      "an archive",
      "credential-archive",
      () => ({ certFile: file("all.zip", Buffer.from("PK\x03\x04....")), key: rsa.keyPem }),
      /zip archive/,
    ],
    [
      "a binary file of another kind",
      "credential-binary",
      () => ({ certFile: file("a.p12", Buffer.from("3082000302010300", "hex")), key: rsa.keyPem }),
      /binary/,
    ],
    [
      "a key that OpenSSL takes for too weak",
      "certificate-refused-here",
      () => weak,
      /CN=weak, RSA 512.*ee key too small/,
    ],
    ["a root CA that is garbage", "ca-unreadable", () => ({ ...pair(rsa), ca: "garbage" }), /root CA is not/],
    [
      "a root CA with a hole",
      "ca-unreadable",
      () => ({ ...pair(rsa), ca: root.certPem.replace(/\n[^-]{64}\n/, "\n") }),
      /root CA is not/,
    ],
    [
      "a root CA file that is not there",
      "credential-file-unreadable",
      () => ({ ...pair(rsa), caFile: join(folder, "none.pem") }),
      /root CA file/,
    ],
  ];

  const caught = (work: () => unknown): AwsIotError => {
    try {
      work();
    } catch (error) {
      assert.ok(error instanceof AwsIotError, String(error));
      return error;
    }
    throw new assert.AssertionError({ message: "not refused" });
  };

  describe("that cannot be used", () => {
    for (const [name, code, source, sentence] of rows) {
      it(`${name}: ${code}`, () => {
        const error = caught(() => loadCredentials(source(), now));
        assert.equal(error.code, code);
        assert.equal(error.phase, "credentials");
        assert.match(error.message, sentence);
        assert.doesNotMatch(`${error.short} ${error.message} ${error.remedy}`, /__\w+__/);
      });
    }

    it("are expired or not yet valid, by this computer's clock", () => {
      const { info } = loadCredentials(pair(rsa), now);
      const at = (time: number) => caught(() => loadCredentials(pair(rsa), time));
      assert.equal(at(info.notAfter + 1).code, "certificate-expired");
      assert.match(
        at(info.notAfter + DAY).message,
        /expired on \d{4}-\d\d-\d\d; this computer's clock says \d{4}/,
      );
      assert.equal(at(info.notBefore - 1).code, "certificate-not-yet-valid");
      assert.doesNotThrow(() => loadCredentials(pair(rsa), info.notAfter));
    });

    it("never show the key or the passphrase", () => {
      const secrets = [rsa, rsaOther, ec].map(({ keyPem }) => keyPem.split("\n")[3] ?? "none");
      const all = rows.map(([, , source]) => caught(() => loadCredentials(source(), now)));
      for (const error of all) {
        const told = [
          error.message,
          error.stack,
          error.remedy,
          JSON.stringify(error),
          String(error.cause),
        ].join();
        for (const secret of [...secrets, "secret word"]) assert.ok(!told.includes(secret), error.code);
      }
    });
  });

  it("of Ed25519 keys are told apart from others", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    assert.equal(caught(() => loadCredentials({ cert: ec.certPem, key }, now)).code, "key-mismatch");
  });
});
