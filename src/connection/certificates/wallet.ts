import type { ErrorCode } from "../../iot-core/errors";
import { AwsIotError } from "../../iot-core/errors";
import type { Credentials } from "../credentials";

/** ms; credentials that AWS refused are not tried again sooner while others work */
const RETRY = 3_600_000;

/** Failures with which AWS may mean the certificate. */
const refusals = new Set<ErrorCode>([
  "client-certificate-ca-unknown",
  "client-certificate-expired",
  "client-certificate-rejected",
  "client-certificate-required",
  "client-certificate-revoked",
  "closed-before-connack",
  "closed-before-connack-mqtt5",
  "closed-before-connack-will",
  "connect-bad-credentials",
  "connect-not-authorized",
  "connect-not-authorized-will",
  "connect-unspecified",
  "tls-handshake-refused",
]);

/**
 * Chooses the credentials of the next attempt: those that are given now, but while they cannot be used, or AWS has
 * refused them, the ones that worked last. Those are kept in memory only. Times are milliseconds since the epoch.
 */
export class Wallet {
  /** given to the newest attempt */
  used: Credentials | undefined;
  #proven: Credentials | undefined;
  #refused: { readonly credentials: Credentials; readonly at: number } | undefined;
  #unusable: string | undefined;

  constructor(
    /** @throws AwsIotError of phase `credentials` */
    private readonly load: (now: number) => Credentials,
    private readonly warn: (error: AwsIotError) => void,
  ) {}

  /**
   * For the next attempt.
   *
   * @throws AwsIotError of phase `credentials` when none can be used
   */
  take(now: number): Credentials {
    this.used = this.#choose(now);
    return this.used;
  }

  #choose(now: number): Credentials {
    const proven = this.#proven && now <= this.#proven.info.notAfter ? this.#proven : undefined;
    let given: Credentials;
    try {
      given = this.load(now);
      this.#unusable = undefined;
    } catch (error) {
      if (proven === undefined || !(error instanceof AwsIotError)) throw error;
      this.#tellUnusable(error);
      return proven;
    }
    return proven && this.#isRefused(given, now) ? proven : given;
  }

  /** Whether other credentials are given now than those in use, and worth an attempt. */
  hasNew(now: number): boolean {
    try {
      const given = this.load(now);
      this.#unusable = undefined;
      return (this.used === undefined || !same(given, this.used)) && !this.#isRefused(given, now);
    } catch (error) {
      if (this.#proven && error instanceof AwsIotError) this.#tellUnusable(error);
      return false;
    }
  }

  /** The files were saved anew, perhaps because AWS would take them now. */
  forgive(): void {
    this.#refused = undefined;
  }

  /** CONNACK accepted those in use. */
  accepted(): void {
    this.#proven = this.used;
  }

  /** The attempt failed. True: the next one goes back to the credentials that worked, so it need not wait. */
  failed(error: AwsIotError, now: number): boolean {
    const { used } = this;
    if (used === undefined || this.#proven === undefined || !refusals.has(error.code)) return false;
    if (same(used, this.#proven)) {
      // these work no longer: what was refused before is worth another attempt
      this.#refused = undefined;
      return false;
    }
    this.#refused = { credentials: used, at: now };
    const { certificateId } = used.info;
    const params = { certificateId, old: this.#proven.info.certificateId, reason: error.message };
    this.warn(new AwsIotError("certificate-new-refused", "credentials", params, { cause: error }));
    return true;
  }

  #isRefused(credentials: Credentials, now: number): boolean {
    const refused = this.#refused;
    return refused !== undefined && same(credentials, refused.credentials) && now - refused.at < RETRY;
  }

  #tellUnusable(error: AwsIotError): void {
    if (this.#unusable === error.message) return;
    this.#unusable = error.message;
    const params = { reason: error.message };
    this.warn(new AwsIotError("certificate-new-unusable", "credentials", params, { cause: error }));
  }
}

const same = (a: Credentials, b: Credentials): boolean =>
  a.cert === b.cert && a.key === b.key && a.passphrase === b.passphrase && a.ca?.join() === b.ca?.join();
