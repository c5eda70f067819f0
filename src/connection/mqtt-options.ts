import { Readable } from "node:stream";
import type { IClientOptions, IStore } from "mqtt";
import type { LinkOptions } from "./link-types";
import type { PacketIds } from "./packet-ids";

/** ms; longer than any attempt, which has its own deadline */
const NEVER = 2 ** 31 - 1;

/** A store that forgets: redelivery is the outbox's, and a replay by MQTT.js would hold back `connect`. */
const forgetful = (): IStore => {
  const store: IStore = {
    put(_packet, done) {
      done();
      return store;
    },
    createStream: () => Readable.from([]) as ReturnType<IStore["createStream"]>,
    del(_packet, done) {
      done();
      return store;
    },
    get(_packet, done) {
      done(new Error("not stored"));
      return store;
    },
    close: (done) => done(),
  };
  return store;
};

/** Options under which MQTT.js moves packets and decides nothing. */
export function clientOptions(options: LinkOptions, ids: PacketIds): IClientOptions {
  const { clientId, protocolVersion, keepalive, clean, will, receiveMaximum } = options;
  const sessionExpiryInterval = clean ? 0 : options.sessionExpiry;
  return {
    clientId,
    protocolVersion,
    keepalive,
    clean,
    ...(protocolVersion === 5 ? { properties: { sessionExpiryInterval, receiveMaximum } } : {}),
    ...(will ? { will: { ...will, payload: Buffer.from(will.payload) } } : {}),
    connectTimeout: NEVER,
    reconnectPeriod: 0,
    reconnectOnConnackError: false,
    resubscribe: false,
    queueQoSZero: false,
    manualConnect: true,
    timerVariant: "native",
    outgoingStore: forgetful(),
    messageIdProvider: ids,
    // its own asks for each of ten lines a packet whether anybody wants it
    log: () => undefined,
  };
}
