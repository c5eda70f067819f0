import { createHash, createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { AwsIotError, type ErrorCode, type Params } from "../iot-core/errors";
import { sortPem, type CredentialSlot } from "../iot-core/pem";
import { trusted } from "./root-cas";
import type { CredentialSource } from "./types";

/** What a certificate says of itself. Dates are milliseconds since the epoch. */
export interface CertificateInfo {
  readonly subject: string;
  readonly commonName: string;
  readonly issuer: string;
  /** as AWS IoT shows it: SHA-256 of the DER certificate, lower-case hex */
  readonly certificateId: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly keyType: string;
}

/** Checked credentials, ready for TLS. Never to be logged. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
  readonly passphrase: string | undefined;
  /** trusted root certificates, where Node's own are not enough */
  readonly ca: readonly string[] | undefined;
  readonly info: CertificateInfo;
}

const failure = (code: ErrorCode, params: Params = {}, cause?: unknown): AwsIotError =>
  new AwsIotError(code, "credentials", params, cause === undefined ? undefined : { cause });

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Reads and checks the credentials before anything is dialled: PEM where given, else the files.
 *
 * @throws AwsIotError of phase `credentials`, naming the slot and the remedy
 */
export function loadCredentials(source: CredentialSource, now: number): Credentials {
  const cert = pemFor("cert", source.cert, source.certFile);
  const key = pemFor("key", source.key, source.keyFile);
  const passphrase = source.passphrase || undefined;
  const certificate = parseCertificate(cert);
  const info = describeCertificate(certificate);
  if (!certificate.checkPrivateKey(parseKey(key, passphrase))) {
    throw failure("key-mismatch", { subject: info.subject });
  }
  checkDates(info, now);
  checkUse({ cert, key, passphrase }, info);
  return { cert, key, passphrase, ca: authorities(source), info };
}

/** What the certificate given says of itself, without the key. @throws AwsIotError of phase `credentials` */
export const certificateInfo = (source: CredentialSource): CertificateInfo =>
  describeCertificate(parseCertificate(pemFor("cert", source.cert, source.certFile)));

/** Whether the private key given belongs to the certificate given; undefined where one of them cannot be read. */
export function keyBelongs(source: CredentialSource): boolean | undefined {
  try {
    const key = parseKey(pemFor("key", source.key, source.keyFile), source.passphrase || undefined);
    return parseCertificate(pemFor("cert", source.cert, source.certFile)).checkPrivateKey(key);
  } catch {
    return undefined;
  }
}

const missing = { cert: "certificate-missing", key: "key-missing", ca: "ca-unreadable" } as const;
const names = { cert: "client certificate", key: "private key", ca: "root CA" } as const;

function pemFor(slot: "cert" | "key", text: string | undefined, path: string | undefined): string {
  const given = textOf(slot, text, path);
  if (given === undefined) throw failure(missing[slot]);
  const { pieces, faults } = sortPem(given, path);
  // a device certificate may well be marked as an authority (self-signed test certificates are)
  const own = pieces.filter((piece) => piece.slot === slot || (slot === "cert" && piece.slot === "ca"));
  if (own.length > 0) return own.map((piece) => piece.pem).join("\n");
  if (pieces.length > 0)
    throw failure(slot === "cert" ? "certificate-slot-holds-key" : "key-slot-holds-certificate");
  throw faults[0] ?? failure(missing[slot]);
}

function textOf(
  slot: CredentialSlot,
  text: string | undefined,
  path: string | undefined,
): string | undefined {
  if (text !== undefined && text.trim() !== "") return text;
  if (!path) return undefined;
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    const reason = reasonOf(error).replace(/,.*$/, "");
    throw failure("credential-file-unreadable", { field: names[slot], path, reason }, error);
  }
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw failure("certificate-unreadable", { reason: reasonOf(error) }, error);
  }
}

function parseKey(pem: string, passphrase: string | undefined): KeyObject {
  const encrypted = /ENCRYPTED/.test(pem);
  if (encrypted && passphrase === undefined) throw failure("passphrase-missing");
  try {
    return createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase });
  } catch (error) {
    throw encrypted
      ? failure("passphrase-wrong", {}, error)
      : failure("key-unreadable", { reason: reasonOf(error) }, error);
  }
}

/** Curves by the names that AWS and people use. */
const curves: Readonly<Record<string, string>> = {
  prime256v1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521",
};

function describeCertificate(certificate: X509Certificate): CertificateInfo {
  const { asymmetricKeyType = "unknown", asymmetricKeyDetails } = certificate.publicKey;
  const { modulusLength, namedCurve = "" } = asymmetricKeyDetails ?? {};
  const detail = modulusLength ?? curves[namedCurve] ?? namedCurve;
  const subject = certificate.subject.replaceAll("\n", ", ");
  return {
    subject,
    commonName: (/^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? "").replaceAll("\\", ""),
    issuer: certificate.issuer.replaceAll("\n", ", "),
    certificateId: createHash("sha256").update(certificate.raw).digest("hex"),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    keyType: `${asymmetricKeyType.toUpperCase()} ${detail}`.trim(),
  };
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

function checkDates({ subject, notBefore, notAfter }: CertificateInfo, now: number): void {
  const clock = `${new Date(now).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  if (now > notAfter) throw failure("certificate-expired", { subject, date: day(notAfter), now: clock });
  if (now < notBefore)
    throw failure("certificate-not-yet-valid", { subject, date: day(notBefore), now: clock });
}

/** OpenSSL has rules of its own, such as a least key size that grows with its versions. */
function checkUse(
  { cert, key, passphrase }: Pick<Credentials, "cert" | "key" | "passphrase">,
  { subject, keyType }: CertificateInfo,
): void {
  try {
    // without authorities, which are of no matter here and take long to load
    createSecureContext({ cert, key, ...(passphrase === undefined ? {} : { passphrase }), ca: [] });
  } catch (error) {
    throw failure("certificate-refused-here", { subject, keyType, reason: reasonOf(error) }, error);
  }
}

function authorities(source: CredentialSource): string[] | undefined {
  const given = textOf("ca", source.ca, source.caFile);
  if (given === undefined) return undefined;
  const blocks = sortPem(given).pieces.flatMap(({ slot, pem }) => (slot === "key" ? [] : [pem]));
  if (blocks.length === 0) throw failure("ca-unreadable", { reason: "no BEGIN CERTIFICATE line" });
  try {
    blocks.forEach((block) => new X509Certificate(block));
  } catch (error) {
    throw failure("ca-unreadable", { reason: reasonOf(error) }, error);
  }
  return trusted(blocks);
}
