import { AwsIotError } from "../../iot-core/errors";
import type { CertificateInfo } from "../credentials";

/** ms */
const DAY = 86_400_000;
/** Days before the end of a certificate at which people are told, the last one first. */
const MARKS = [1, 7, 30];

/** That a certificate ends within 30 days; undefined: later, or unknown. */
export function expiryWarning(info: CertificateInfo | undefined, now: number): AwsIotError | undefined {
  if (info === undefined || markOf(info, now) === undefined) return undefined;
  const { certificateId, notAfter } = info;
  const days = Math.max(0, Math.ceil((notAfter - now) / DAY));
  const date = new Date(notAfter).toISOString().slice(0, 10);
  return new AwsIotError("certificate-expires-soon", "credentials", { certificateId, date, days });
}

const markOf = ({ notAfter }: CertificateInfo, now: number): number | undefined =>
  MARKS.find((days) => now >= notAfter - days * DAY);

/** Remembers what was told of each certificate, so that each mark is told once. */
export class ExpiryMarks {
  readonly #told = new Map<string, number>();

  /** The warning of a mark that was passed since the last call. */
  passed(info: CertificateInfo, now: number): AwsIotError | undefined {
    const mark = markOf(info, now);
    if (mark === undefined || this.#told.get(info.certificateId) === mark) return undefined;
    this.#told.set(info.certificateId, mark);
    return expiryWarning(info, now);
  }
}
