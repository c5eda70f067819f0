import type { ErrorCode, Params } from "../iot-core/errors";

/** An error on its way to the editor, which has its texts. */
export interface ErrorFacts {
  readonly code: ErrorCode;
  readonly params: Params;
}

/** What the runtime tells the editor of a certificate. Dates are YYYY-MM-DD in UTC. */
export interface CertificateFacts {
  /** common name, or all of the subject */
  readonly subject: string;
  readonly issuer: string;
  /** certificate ID as AWS IoT shows it */
  readonly id: string;
  readonly keyType: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** whole days until it expires; negative: it has expired */
  readonly daysLeft: number;
  /** whether its first day has come */
  readonly begun: boolean;
  /** whether the deployed private key belongs to it; absent where there is none that can be read */
  readonly keyBelongs?: boolean;
}
