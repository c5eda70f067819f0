import type { NodeAPI } from "node-red";
import { asError } from "../../connection/attempt";
import { systemClock } from "../../connection/clock";
import { probe } from "../../connection/probe";
import type { ConnectionSettings } from "../../connection/types";
import type { AwsIotError } from "../../iot-core/errors";
import { quotas } from "../../iot-core/quotas";
import type { Saved } from "../../iot-core/settings";
import { utf8Bytes } from "../../iot-core/utf8";
import { hosts, type ConnectionHost } from "../connection-host";
import { connectionSettings, type ParsedConnection } from "../connection-settings";
import type { TestReport } from "../test-report";
import { fieldOf, objectIn } from "./body";
import { formCredentials, withEnvironment } from "./form";

/** Reads the saved properties of a connection; red knows no node, so that of config.ts is given. */
export type ParseConnection = (saved: Saved) => ParsedConnection;

/**
 * POST aws-iot/test: connects as a form says, deployed or not, and answers with one TestReport a line as it goes. The
 * test ends early when the answer is not wanted any more.
 */
export function testConnectionRoute(RED: NodeAPI, parse: ParseConnection): void {
  RED.httpAdmin.post("/aws-iot/test", RED.auth.needsPermission("aws-iot.write"), (request, response) => {
    const cancel = new AbortController();
    response.on("close", () => cancel.abort());
    response.set({
      "Content-Type": "application/x-ndjson",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    });
    const tell = (report: TestReport) => void response.write(`${JSON.stringify(report)}\n`);
    const body: unknown = request.body;
    void test(RED, parse, objectIn(body), cancel.signal, tell)
      .catch((error: unknown) => tell(failed(asError(error))))
      .finally(() => response.end());
  });
}

async function test(
  RED: NodeAPI,
  parse: ParseConnection,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
  tell: (report: TestReport) => void,
): Promise<void> {
  const began = systemClock.now();
  const settings = formSettings(RED, parse, body);
  const running = hosts.get(settings.id);
  const own = running !== undefined && sameClient(running, settings);
  const temporary = body["temporaryClientId"] === true;
  if (own && !temporary && running.connection?.status.state === "connected") {
    const { clientId } = settings;
    return tell({ outcome: "client-id-in-use", clientId, temporary: temporaryFor(clientId) });
  }
  const error = await probe(temporary ? asTemporary(settings) : settings, {
    clock: systemClock,
    signal,
    holder: own && !temporary ? running.settings : undefined,
    onReport: tell,
  });
  if (error === undefined) return tell({ outcome: "connected", ms: systemClock.now() - began });
  tell(failed(error));
}

const failed = ({ code, params }: AwsIotError): TestReport => ({
  outcome: "failed",
  error: { code, params },
});

/** The settings that the form would have once deployed. */
function formSettings(
  RED: NodeAPI,
  parse: ParseConnection,
  body: Readonly<Record<string, unknown>>,
): ConnectionSettings {
  const id = fieldOf(body, "id");
  const node = hosts.get(id)?.node;
  const saved = withEnvironment(RED, objectIn(body["settings"]), node);
  const credentials = formCredentials(RED, objectIn(body["credentials"]), id, node);
  return connectionSettings(RED, { id, credentials }, parse(saved));
}

const sameClient = ({ settings }: ConnectionHost, { endpoint, clientId }: ConnectionSettings): boolean =>
  settings.endpoint === endpoint && settings.clientId === clientId;

const SUFFIX = "-test";

/** The client ID of a test: begins like the real one, so that a policy that ends in a wildcard allows it too. */
function temporaryFor(clientId: string): string {
  const letters = Array.from(clientId);
  while (utf8Bytes(letters.join("")) > quotas.clientIdBytes - SUFFIX.length) letters.pop();
  return letters.join("") + SUFFIX;
}

/** The same with the client ID of a test, which leaves no session behind. */
const asTemporary = (settings: ConnectionSettings): ConnectionSettings => ({
  ...settings,
  clientId: temporaryFor(settings.clientId),
  clean: true,
  sessionExpiry: 0,
});
