import { connectAsync } from "mqtt";
import { startEndpoint, type Endpoint, type EndpointOptions } from "../../src/local-endpoint";
import { freePort } from "../free-port";
import { startRig, type Rig } from "../rig/rig";
import type { Target } from "./flow";

/** The endpoint that behaves like AWS IoT Core, and a certificate of it. */
export async function openLocal(options?: EndpointOptions) {
  const endpoint: Endpoint = await startEndpoint({ port: await freePort(), ...options });
  const { certPem: cert, keyPem: key } = await endpoint.certificates.issue();
  const { name, port, caPem: ca } = endpoint;
  const target: Target = { endpoint: name, port, credentials: { cert, key, ca } };
  return { endpoint, target, close: () => endpoint.stop() };
}

/** mosquitto behind nginx. */
export async function openRig() {
  const rig: Rig = await startRig();
  const { port, caPem: ca, certPem: cert, keyPem: key } = rig;
  const target: Target = { endpoint: "localhost", port, credentials: { cert, key, ca } };
  return { rig, target, close: () => rig.stop() };
}

/** A subscriber at the broker itself, which no outage reaches; payloads begin with their number. */
export async function openFarEnd({ mosquittoPort }: Rig, filter: string) {
  const client = await connectAsync(`mqtt://127.0.0.1:${mosquittoPort}`);
  const seen = new Set<number>();
  /** the numbers in the order of their first arrival */
  const first: number[] = [];
  let duplicates = 0;
  client.on("message", (_topic, payload) => {
    const number = Number.parseInt(payload.toString(), 10);
    if (seen.has(number)) return void duplicates++;
    seen.add(number);
    first.push(number);
  });
  await client.subscribeAsync(filter, { qos: 1 });
  return {
    first,
    get distinct() {
      return seen.size;
    },
    get duplicates() {
      return duplicates;
    },
    /** Settles when it is so, which is looked at after each message. */
    async until(reached: () => boolean): Promise<void> {
      while (!reached()) await new Promise<void>((next) => client.once("message", () => next()));
    },
    has: (number: number): boolean => seen.has(number),
    close: (): Promise<void> => client.endAsync(true),
  };
}

export type FarEnd = Awaited<ReturnType<typeof openFarEnd>>;
