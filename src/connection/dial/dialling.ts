import { explainFailure } from "../../iot-core/causes";
import { AwsIotError } from "../../iot-core/errors";
import { DialFailure, PhaseTimeout } from "./failure";
import type { DialFacts, DialOptions, DialPhase, DialTarget, PhaseReport } from "./types";

const DEFAULT_TIMEOUTS = { phase: 15_000, whole: 30_000 };

/** One dial: gathers the facts, gives each phase its deadline, and turns what fails into its cause. */
export class Dialling {
  facts: DialFacts;
  readonly #options: DialOptions;
  readonly #phaseTimeout: number;

  constructor({ host, port, alpn, serverName, credentials }: DialTarget, options: DialOptions) {
    const { phase, whole } = options.timeouts ?? DEFAULT_TIMEOUTS;
    const startedAt = options.clock.now();
    const { certificateId } = credentials.info;
    this.#options = options;
    this.#phaseTimeout = phase;
    this.facts = {
      host,
      port,
      serverName,
      certificateId,
      alpnAsked: alpn,
      addresses: [],
      now: startedAt,
      startedAt,
      deadline: options.clock.steady() + whole,
    };
  }

  /** Adds what was observed. */
  note(facts: Partial<DialFacts>): void {
    this.facts = { ...this.facts, ...facts };
    this.#options.onFacts?.(this.facts);
  }

  /** A step that takes no time and is reported only when it fails. */
  async quietly<Result>(phase: DialPhase, work: () => Result): Promise<Result> {
    try {
      return work();
    } catch (error) {
      throw this.#explain(phase, error);
    }
  }

  /**
   * Runs a phase within its deadline. The signal given to `work` fires when the phase is over for any reason but
   * success: what `work` holds is to be let go then.
   *
   * @throws AwsIotError
   */
  async phase<Result>(
    phase: DialPhase,
    work: (signal: AbortSignal) => Promise<Result>,
    detail: (result: Result) => string,
  ): Promise<Result> {
    const { clock, onPhase } = this.#options;
    const began = clock.now();
    const report = (state: PhaseReport["state"], text = "") =>
      onPhase?.({ phase, state, ms: clock.now() - began, detail: text });
    report("started");
    try {
      const result = await this.#within(work);
      report("done", detail(result));
      return result;
    } catch (error) {
      const explained = this.#explain(phase, error);
      report("failed", explained.short);
      throw explained;
    }
  }

  #within<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { clock, signal } = this.#options;
    const ms = Math.max(0, Math.min(this.#phaseTimeout, this.facts.deadline - clock.steady()));
    const over = new AbortController();
    return new Promise<Result>((resolve, reject) => {
      const cancel = (): void =>
        fail(new AwsIotError("attempt-cancelled", "session", { endpoint: this.facts.host }));
      const timer = clock.setTimer(() => fail(new PhaseTimeout(ms)), ms);
      const leave = (): void => {
        timer.cancel();
        signal?.removeEventListener("abort", cancel);
      };
      const fail = (error: unknown): void => {
        leave();
        reject(error);
        over.abort();
      };
      if (signal?.aborted) return cancel();
      signal?.addEventListener("abort", cancel);
      work(over.signal).then((result) => {
        leave();
        resolve(result);
      }, fail);
    });
  }

  #explain(phase: DialPhase, error: unknown): AwsIotError {
    if (error instanceof AwsIotError) return error;
    const { clock, clientId, protocolVersion } = this.#options;
    return explainFailure({
      ...this.facts,
      phase,
      clientId,
      protocolVersion,
      now: clock.now(),
      nodeCode: codeOf(error),
      message: error instanceof Error ? error.message : String(error),
      timedOutMs: error instanceof PhaseTimeout ? error.ms : undefined,
      cause: error instanceof DialFailure || error instanceof PhaseTimeout ? undefined : error,
    });
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
