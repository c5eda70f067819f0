import { fromPem, labelOf, toPem } from "./der";
import { AwsIotError } from "./errors";

/** Where a piece of PEM text belongs. */
export type CredentialSlot = "cert" | "key" | "ca";

/** One PEM block, by the slot it belongs to. */
export interface Piece {
  readonly slot: CredentialSlot;
  readonly pem: string;
}

/** What a pasted text or a chosen file holds; `faults` are the parts that cannot be used, each with the reason. */
export interface SortedPem {
  readonly pieces: readonly Piece[];
  readonly faults: readonly AwsIotError[];
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----((?:(?!-----).)*)-----END \1-----/gs;

/**
 * Repairs what pasting and environment variables do to PEM text (RFC 7468): byte order mark, CRLF, `\n` typed as two
 * characters, line breaks lost or turned into blanks. Header lines of encrypted keys are kept.
 */
export function repairPem(text: string): string {
  const plain = text
    .replace(/^\uFEFF/, "")
    .replace(/\\r\\n|\\n/g, "\n")
    .replace(/\r\n?/g, "\n")
    .trim();
  return plain.replace(BLOCK, (_whole, label: string, body: string) => {
    const headers = /^\s*((?:[\w-]+: [^\n]+\n)+)/.exec(body)?.[1] ?? "";
    const data = body.slice(headers === "" ? 0 : body.indexOf(headers) + headers.length).replace(/\s+/g, "");
    const lines = data.match(/.{1,64}/g) ?? [];
    const head = headers === "" ? "" : `${headers.trim()}\n\n`;
    return `-----BEGIN ${label}-----\n${head}${lines.join("\n")}\n-----END ${label}-----`;
  });
}

/**
 * Tells what a text holds by its content, so that each part can be put where it belongs. A binary file is given with
 * one character a byte; certificates and keys in DER become PEM. `file` is the name to use in remedies.
 */
export function sortPem(text: string, file = "FILE"): SortedPem {
  const binary = binaryKind(text);
  if (binary) return { pieces: [], faults: [new AwsIotError(binary, "credentials", { file })] };
  const label = labelOf(text);
  const repaired = label === undefined ? repairPem(text) : toPem(label, text);
  const pieces: Piece[] = [];
  const faults: AwsIotError[] = [];
  for (const [pem, name = ""] of repaired.matchAll(BLOCK)) {
    const slot = slotOf(name, pem);
    if (slot) pieces.push({ slot, pem });
    else if (!name.endsWith("PARAMETERS")) faults.push(misplaced(name));
  }
  const rest = repaired.replace(BLOCK, "");
  if (/-----(?:BEGIN|END) /.test(rest)) faults.push(new AwsIotError("pem-incomplete", "credentials"));
  else if (pieces.length === 0 && faults.length === 0 && rest.trim() !== "")
    faults.push(new AwsIotError("pem-unrecognized", "credentials"));
  return { pieces, faults };
}

function slotOf(label: string, pem: string): CredentialSlot | undefined {
  if (label.endsWith("PRIVATE KEY")) return "key";
  if (label !== "CERTIFICATE" && label !== "TRUSTED CERTIFICATE" && label !== "X509 CERTIFICATE")
    return undefined;
  return isAuthority(pem) ? "ca" : "cert";
}

function misplaced(label: string): AwsIotError {
  if (label.endsWith("PUBLIC KEY")) return new AwsIotError("public-key-given", "credentials");
  if (label.endsWith("CERTIFICATE REQUEST")) return new AwsIotError("csr-given", "credentials");
  return new AwsIotError("pem-unrecognized", "credentials");
}

const BASIC_CONSTRAINTS = String.fromCharCode(0x06, 0x03, 0x55, 0x1d, 0x13);
const TRUE = String.fromCharCode(0x01, 0x01, 0xff);

/** basicConstraints with cA TRUE (RFC 5280, 4.2.1.9), searched as the bytes DER has for it. */
function isAuthority(pem: string): boolean {
  const der = fromPem(pem) ?? "";
  const at = der.indexOf(BASIC_CONSTRAINTS);
  // a TRUE before the SEQUENCE (0x30, "0") is only the mark "critical"
  const value = der.slice(at + BASIC_CONSTRAINTS.length, at + 20);
  return at >= 0 && value.indexOf(TRUE, value.indexOf("0")) > 0;
}

/** The object identifier of what a PKCS#12 file holds (RFC 7292): PKCS#7 data. */
const PKCS7_DATA = String.fromCharCode(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01);

/** Files that are no text and that nothing can be taken from: the console's zip left packed, PKCS#12. */
function binaryKind(text: string) {
  if (text.startsWith("PK\x03\x04")) return "credential-archive";
  if (text.startsWith("0") && text.slice(0, 60).includes(PKCS7_DATA)) return "credential-pkcs12";
  const binary = text.includes("\0") && labelOf(text) === undefined && !text.includes("-----BEGIN ");
  return binary ? "credential-binary" : undefined;
}
