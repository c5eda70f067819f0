import type { AwsIotError } from "../../iot-core/errors";
import { loadCredentials, type CertificateInfo, type Credentials } from "../credentials";
import type { Clock, CredentialSource, Timer } from "../types";
import { expiryWarning, ExpiryMarks } from "./expiry";
import { FileWatch } from "./file-watch";
import { Wallet } from "./wallet";

/** ms between two looks at the calendar */
const CALENDAR = 3_600_000;

export interface CareEvents {
  /** other credentials are there than those in use, checked and worth a planned reconnect */
  changed(): void;
  /** told once each: expiry at 30, 7 and 1 day, credentials that cannot be used or were refused */
  warn(error: AwsIotError): void;
}

/** The certificate of one connection over its life: which to use, whether new files are there, when it ends. */
export class CertificateCare {
  readonly #wallet: Wallet;
  readonly #watch: FileWatch;
  readonly #marks = new ExpiryMarks();
  #calendar: Timer | undefined;
  #started = false;

  constructor(
    source: CredentialSource,
    private readonly clock: Clock,
    private readonly events: CareEvents,
  ) {
    this.#wallet = new Wallet(
      (now) => loadCredentials(source, now),
      (error) => events.warn(error),
    );
    this.#watch = new FileWatch(filesOf(source), clock, () => {
      this.#wallet.forgive();
      this.#look();
    });
  }

  /** Of the credentials given to the newest attempt. */
  get certificate(): CertificateInfo | undefined {
    return this.#wallet.used?.info;
  }

  /** That the certificate in use ends within 30 days. */
  get warning(): AwsIotError | undefined {
    return expiryWarning(this.certificate, this.clock.now());
  }

  /**
   * For the next attempt; begins to watch.
   *
   * @throws AwsIotError of phase `credentials`
   */
  credentials(): Credentials {
    this.#start();
    const credentials = this.#wallet.take(this.clock.now());
    this.#checkDate();
    return credentials;
  }

  /** CONNACK accepted the newest attempt. */
  accepted(): void {
    this.#wallet.accepted();
    this.#look();
  }

  /** The newest attempt failed; true: the next one goes back to credentials that worked, and need not wait. */
  failed(error: AwsIotError): boolean {
    return this.#wallet.failed(error, this.clock.now());
  }

  /** No timer fires any more. */
  stop(): void {
    this.#started = false;
    this.#watch.stop();
    this.#calendar?.cancel();
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#watch.start();
    this.#turnPage();
  }

  #turnPage(): void {
    this.#calendar = this.clock.setTimer(() => {
      this.#turnPage();
      this.#checkDate();
    }, CALENDAR);
  }

  #look(): void {
    if (this.#wallet.hasNew(this.clock.now())) this.events.changed();
  }

  #checkDate(): void {
    const { certificate } = this;
    const warning = certificate && this.#marks.passed(certificate, this.clock.now());
    if (warning) this.events.warn(warning);
  }
}

const filesOf = ({ cert, key, ca, certFile, keyFile, caFile }: CredentialSource): string[] =>
  [cert ? undefined : certFile, key ? undefined : keyFile, ca ? undefined : caFile].flatMap(
    (path) => path || [],
  );
