import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { pair } from "./pair";

/** The standard MQTT 5 broker behind the gate: routing and retained messages are its work, AWS's rules are not. */
export interface Broker {
  connect(): Duplex;
  close(): Promise<void>;
}

export async function openBroker(address: { host: string; port: number } | undefined): Promise<Broker> {
  return address ? { connect: () => connect(address), close: async () => undefined } : openAedes();
}

async function openAedes(): Promise<Broker> {
  const { Aedes } = await import("aedes");
  const aedes = await Aedes.createBroker({ queueLimit: 1_000, drainTimeout: 0 });
  return {
    connect() {
      const [near, far] = pair();
      aedes.handle(far);
      return near;
    },
    close: () => new Promise((resolve) => aedes.close(() => resolve())),
  };
}
