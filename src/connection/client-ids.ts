import { AwsIotError } from "../iot-core/errors";
import { quotas } from "../iot-core/quotas";

/** Milliseconds that AWS IoT Core wants between two CONNECTs of one client ID. */
export const CONNECT_SPACING = 1_000 / quotas.connectsPerSecondPerClientId;

/** One client ID at one endpoint. It outlives the connection that holds it, so that spacing holds over a redeploy. */
export class Seat {
  holder: object | undefined;
  #last: { readonly at: number; accepted: boolean } | undefined;
  #sinceAccepted: number | undefined;

  /** Milliseconds to wait at `now` before the next CONNECT. */
  wait(now: number): number {
    if (this.#last === undefined) return 0;
    const passed = now - this.#last.at;
    // a clock that was set back says nothing about the time passed
    return passed < 0 ? CONNECT_SPACING : Math.max(0, CONNECT_SPACING - passed);
  }

  /** CONNECT is sent at `now`. */
  connecting(now: number): void {
    this.#sinceAccepted = this.#last?.accepted ? Math.max(0, now - this.#last.at) : undefined;
    this.#last = { at: now, accepted: false };
  }

  /** CONNACK accepted it. */
  accepted(): void {
    if (this.#last) this.#last.accepted = true;
  }

  /** Milliseconds between the newest CONNECT and the one before it, if that was accepted. */
  get sinceAccepted(): number | undefined {
    return this.#sinceAccepted;
  }

  /** Whether it can be forgotten at `now`. */
  isIdle(now: number): boolean {
    return this.holder === undefined && this.wait(now) === 0;
  }
}

/**
 * The client IDs of one process, by endpoint: two connections with one ID would take over from each other, and AWS IoT
 * Core takes one CONNECT a second of each (quotas, "Connect requests per second per client ID").
 */
export class ClientIds {
  readonly #seats = new Map<string, Seat>();

  /** @throws AwsIotError `client-id-in-use` when another connection of this process holds it */
  claim(holder: object, endpoint: string, clientId: string, now: number): Seat {
    for (const [name, seat] of this.#seats) if (seat.isIdle(now)) this.#seats.delete(name);
    const name = nameOf(endpoint, clientId);
    const seat = this.#seats.get(name) ?? new Seat();
    if (seat.holder !== undefined && seat.holder !== holder) {
      throw new AwsIotError("client-id-in-use", "settings", { clientId, endpoint });
    }
    seat.holder = holder;
    this.#seats.set(name, seat);
    return seat;
  }

  release(holder: object, endpoint: string, clientId: string): void {
    const seat = this.#seats.get(nameOf(endpoint, clientId));
    if (seat?.holder === holder) seat.holder = undefined;
  }
}

const nameOf = (endpoint: string, clientId: string): string => `${clientId}@${endpoint}`;

/** Those of this process. */
export const clientIds = new ClientIds();
