import type { AwsIotError } from "../../iot-core/errors";
import type { CertificateFacts } from "../certificate-facts";
import "./definition";
import { asError, type Translate } from "./text";
import { line, rows } from "./view";

/**
 * Facts of a certificate; of the deployed connection's where none is given. The runtime reads it: a browser may not
 * hash on pages that come over plain http. Nothing where the runtime cannot be asked.
 */
export async function certificateFacts(
  connection: string,
  cert: string,
): Promise<CertificateFacts | AwsIotError | undefined> {
  try {
    const answer: unknown = await $.ajax({
      url: "aws-iot/certificate",
      type: "POST",
      contentType: "application/json",
      data: JSON.stringify({ connection, cert }),
    });
    if (isFacts(answer)) return answer;
    return asError(answer);
  } catch {
    return undefined;
  }
}

const isFacts = (value: unknown): value is CertificateFacts =>
  typeof value === "object" && value !== null && "subject" in value && "id" in value;

/** The dates of a certificate: when there is reason to act, and which. */
export function validity({ validFrom, validTo, daysLeft, begun }: CertificateFacts, text: Translate): JQuery {
  if (daysLeft < 0) return line("bad", text("certificate.expired", { date: validTo }));
  if (!begun) return line("bad", text("certificate.notBegun", { date: validFrom }));
  if (daysLeft >= 30) return line("good", text("certificate.valid", { date: validTo }));
  const words = text("certificate.expiresSoon", { date: validTo, days: daysLeft });
  return line(daysLeft < 7 ? "bad" : "warning", words);
}

/** A device certificate in full. */
export const details = (facts: CertificateFacts, text: Translate): JQuery =>
  rows([
    [text("certificate.id"), facts.id, "aws-iot-code"],
    [text("certificate.issuer"), facts.issuer],
    [text("certificate.key"), facts.keyType],
  ]);
