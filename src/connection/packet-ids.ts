/** Packet ids: the outbox has those up to 65,000; these are for SUBSCRIBE, UNSUBSCRIBE and announcements. */
const FIRST_OWN_ID = 65_001;
const LAST_ID = 65_535;

/** Whether a packet id belongs to the outbox. */
export const isOutboxId = (id: number): boolean => id < FIRST_OWN_ID;

/** Hands MQTT.js the packet id we want next, else one of our own. */
export class PacketIds {
  #wanted: number | undefined;
  #last = LAST_ID;

  want(id: number): void {
    this.#wanted = id;
  }
  allocate(): number {
    const id = this.#wanted ?? (this.#last === LAST_ID ? FIRST_OWN_ID : this.#last + 1);
    if (this.#wanted === undefined) this.#last = id;
    this.#wanted = undefined;
    return id;
  }
  getLastAllocated = (): number => this.#last;
  register = (): boolean => true;
  deallocate = (): void => undefined;
  clear = (): void => undefined;
}
