import type { Socket } from "node:net";

/**
 * What goes wrong on demand. Plain fields, set and taken back (`undefined`, `false`, 0) while the endpoint runs; they hold
 * for all connections. A topic is given as a filter.
 */
export class Faults {
  /** answer CONNECT with this code (3.1.1 return code or MQTT 5 reason code) and close, or close without CONNACK */
  refuseConnect: number | "close" | undefined;
  /** close when the nth packet of a connection arrives (1 is CONNECT), before it is handled */
  closeAtPacket: number | undefined;
  /** close when the nth packet of a connection was handled and answered */
  closeAfterPacket: number | undefined;
  /** close on a PUBLISH with such a topic, which is not acknowledged and not passed on */
  closeOnTopic: string | undefined;
  /** close on a SUBSCRIBE that holds exactly this filter */
  closeOnFilter: string | undefined;
  /** how the faults above close: orderly, or with a TCP reset */
  closeWith: "end" | "reset" = "end";
  /** pass publishes on without PUBACK: all, or those with such a topic */
  withholdAcks: boolean | string = false;
  /** these are not sent to clients */
  withhold: readonly ("connack" | "suback" | "unsuback" | "pingresp" | "publish")[] = [];
  /** answer such publishes with this reason code (MQTT 5) or close (3.1.1); not passed on */
  puback: { topic: string; code: number } | undefined;
  /** answer this filter with this code */
  suback: { filter: string; code: number } | undefined;
  /** every packet to a client leaves this much later */
  delayMs = 0;
  /** deliver twice, the second time with another packet ID: all, or such topics */
  duplicate: boolean | string = false;
  #blackHole = false;
  readonly #watchers = new Set<() => void>();

  /** nothing is read and nothing sent, without closing; what was held goes on when it ends */
  get blackHole(): boolean {
    return this.#blackHole;
  }

  set blackHole(on: boolean) {
    if (on === this.#blackHole) return;
    this.#blackHole = on;
    for (const watcher of this.#watchers) watcher();
  }

  /** Calls back on each change of `blackHole`, until the function it returns is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Calls `then` once, now or when the black hole ends, unless the connection is gone by then. */
  whenReading(tcp: Socket, then: () => void): void {
    if (!this.#blackHole) return then();
    const stop = this.watch(() => {
      stop();
      if (!tcp.destroyed) then();
    });
    tcp.once("close", stop);
  }

  /** Ends every fault. */
  clear(): void {
    Object.assign(this, new Faults());
    this.blackHole = false;
  }
}
