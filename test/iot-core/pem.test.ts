import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repairPem, sortPem } from "../../src/iot-core/pem";
import { makeMaterial, type Material } from "./material";

const latin1 = (bytes: ArrayBuffer | Uint8Array): string =>
  Buffer.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)).toString("latin1");

/** What a text was sorted into: slots, then codes of faults. */
const sorted = (text: string): readonly string[] => {
  const { pieces, faults } = sortPem(text);
  return [...pieces.map(({ slot }) => slot), ...faults.map(({ code }) => code)];
};

describe("PEM text", () => {
  let rsa: Material;
  let ec: Material;
  let root: Material;
  const cert = () => rsa.certificate.toString("pem");
  const key = () => rsa.key.export({ format: "pem", type: "pkcs1" }).toString();
  const ca = () => root.certificate.toString("pem");
  const half = (pem: string) => pem.slice(0, pem.length / 2);

  before(async () => {
    [rsa, ec, root] = await Promise.all([
      makeMaterial("RSA"),
      makeMaterial("P-256"),
      makeMaterial("P-384", true),
    ]);
  });

  const texts: readonly (readonly [what: string, text: () => string, found: readonly string[]])[] = [
    ["a certificate", () => cert(), ["cert"]],
    ["an RSA key", () => key(), ["key"]],
    ["a PKCS#8 key", () => ec.key.export({ format: "pem", type: "pkcs8" }).toString(), ["key"]],
    [
      "an EC key with its parameters",
      () =>
        `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${ec.key.export({ format: "pem", type: "sec1" }).toString()}`,
      ["key"],
    ],
    ["a root CA", () => ca(), ["ca"]],
    ["all in one", () => `${key()}\n${ca()}\n${cert()}`, ["key", "ca", "cert"]],
    ["text around it", () => `Bag Attributes\n  friendlyName: x\n${cert()}\nthe end`, ["cert"]],
    [
      "a public key",
      () => rsa.publicKey.export({ format: "pem", type: "spki" }).toString(),
      ["public-key-given"],
    ],
    ["a signing request", () => rsa.request.toString("pem"), ["csr-given"]],
    ["half a key", () => half(key()), ["pem-incomplete"]],
    ["half a certificate and a whole key", () => `${half(cert())}\n${key()}`, ["key", "pem-incomplete"]],
    ["half a certificate and a whole one", () => `${half(cert())}\n${cert()}`, ["cert", "pem-incomplete"]],
    ["an end without a beginning", () => cert().slice(100), ["pem-incomplete"]],
    ["no PEM at all", () => "arn:aws:iot:eu-west-1:123456789012:cert/abc", ["pem-unrecognized"]],
    ["nothing", () => " \n", []],
  ];
  for (const [what, text, found] of texts)
    it(`${what}: ${found.join(", ") || "nothing"}`, () => assert.deepEqual(sorted(text()), found));

  const binaries: readonly (readonly [what: string, bytes: () => string, found: readonly string[]])[] = [
    ["a zip archive", () => "PK\x03\x04\x14\0\0\0\x08\0", ["credential-archive"]],
    ["a picture", () => "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ["credential-binary"]],
    ["a DER certificate", () => latin1(rsa.certificate.rawData), ["cert"]],
    ["a DER root CA", () => latin1(root.certificate.rawData), ["ca"]],
    ["a DER RSA key", () => latin1(rsa.key.export({ format: "der", type: "pkcs1" })), ["key"]],
    ["a DER PKCS#8 key", () => latin1(rsa.key.export({ format: "der", type: "pkcs8" })), ["key"]],
    ["a DER EC key", () => latin1(ec.key.export({ format: "der", type: "sec1" })), ["key"]],
    [
      "an encrypted DER key",
      () => latin1(ec.key.export({ format: "der", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "x" })),
      ["key"],
    ],
    [
      "a DER public key",
      () => latin1(rsa.publicKey.export({ format: "der", type: "spki" })),
      ["public-key-given"],
    ],
    [
      "a DER RSA public key",
      () => latin1(rsa.publicKey.export({ format: "der", type: "pkcs1" })),
      ["public-key-given"],
    ],
    ["a DER signing request", () => latin1(rsa.request.rawData), ["csr-given"]],
  ];
  for (const [what, bytes, found] of binaries)
    it(`${what}: ${found.join(", ")}`, () => assert.deepEqual(sorted(bytes()), found));

  it("makes PEM of DER that Node takes", () => {
    const [certificate] = sortPem(latin1(rsa.certificate.rawData)).pieces;
    assert.equal(new X509Certificate(certificate?.pem ?? "").subject, "CN=AWS IoT Certificate");
    const [encrypted] = sortPem(
      latin1(ec.key.export({ format: "der", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "x" })),
    ).pieces;
    assert.ok(createPrivateKey({ key: encrypted?.pem ?? "", passphrase: "x" }).equals(ec.key));
  });

  it("tells how a PKCS#12 file is converted, and takes what comes of it", () => {
    const folder = mkdtempSync(join(tmpdir(), "aws-iot-pkcs12-"));
    try {
      const path = (name: string) => join(folder, name);
      writeFileSync(path("cert.pem"), cert());
      writeFileSync(path("key.pem"), key());
      const openssl = (line: string) => execFileSync("/bin/sh", ["-c", line], { cwd: folder, stdio: "pipe" });
      openssl("openssl pkcs12 -export -in cert.pem -inkey key.pem -passout pass: -out 'my thing.p12'");
      const { pieces, faults } = sortPem(readFileSync(path("my thing.p12"), "latin1"), "my thing.p12");
      assert.deepEqual(pieces, []);
      assert.deepEqual(
        faults.map(({ code }) => code),
        ["credential-pkcs12"],
      );
      const [, command = ""] = /: (openssl .*?) \(/.exec(faults[0]?.remedy ?? "") ?? [];
      openssl(`${command} -passin pass:`);
      assert.deepEqual([...sorted(readFileSync(path("credentials.pem"), "utf8"))].toSorted(), [
        "cert",
        "key",
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("repairs what pasting does to it", () => {
    const whole = repairPem(cert());
    for (const damaged of [
      `\uFEFF${cert()}`,
      cert().replaceAll("\n", "\r\n"),
      cert().replaceAll("\n", "\\n"),
      cert().replaceAll("\n", " "),
      cert().replaceAll("\n", ""),
    ])
      assert.equal(repairPem(damaged), whole);
  });

  it("keeps the header of an encrypted key", () => {
    const encrypted = rsa.key
      .export({ format: "pem", type: "pkcs1", cipher: "aes-256-cbc", passphrase: "x" })
      .toString();
    const [piece] = sortPem(encrypted.replaceAll("\n", "\r\n")).pieces;
    assert.ok(createPrivateKey({ key: piece?.pem ?? "", passphrase: "x" }).equals(rsa.key));
  });
});
