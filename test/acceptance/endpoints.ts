import { startEndpoint, type Endpoint, type EndpointOptions } from "../../src/local-endpoint";
import { startRig, type Rig } from "../rig/rig";
import type { Target } from "./flow";

/** The endpoint that behaves like AWS IoT Core, and a certificate of it. */
export async function openLocal(options?: EndpointOptions) {
  const endpoint: Endpoint = await startEndpoint(options);
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
