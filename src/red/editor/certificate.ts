import "./definition";

/** What the runtime tells about the certificate of a deployed connection. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** certificate ID as AWS shows it */
  readonly id: string;
  /** for people, in UTC */
  readonly validTo: string;
  readonly expired: boolean;
}

/** Facts of the certificate of a connection; nothing when it is not deployed or has none. */
export async function certificateFacts(connectionId: string): Promise<CertificateFacts | undefined> {
  try {
    const url = `aws-iot/connection/${encodeURIComponent(connectionId)}/certificate`;
    const facts: unknown = await $.getJSON(url);
    return isFacts(facts) ? facts : undefined;
  } catch {
    return undefined;
  }
}

const isFacts = (value: unknown): value is CertificateFacts =>
  typeof value === "object" && value !== null && "subject" in value && "id" in value;
