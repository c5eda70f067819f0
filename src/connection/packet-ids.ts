/** Packet ids: the outbox has those up to 65,000; these are for SUBSCRIBE, UNSUBSCRIBE and announcements. */
const FIRST_OWN_ID = 65_001;
const LAST_ID = 65_535;

/** Whether a packet id belongs to the outbox. */
export const isOutboxId = (id: number): boolean => id < FIRST_OWN_ID;

/** Gives MQTT.js packet ids of our own. */
export class PacketIds {
  #last = LAST_ID;

  allocate(): number {
    this.#last = this.#last === LAST_ID ? FIRST_OWN_ID : this.#last + 1;
    return this.#last;
  }
  getLastAllocated = (): number => this.#last;
  register = (): boolean => true;
  deallocate = (): void => undefined;
  clear = (): void => undefined;
}
