import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Node, NodeAPI, NodeInitializer, NodeMessage } from "node-red";
import helper from "node-red-node-test-helper";
import { register } from "../../src/register";
import { startEndpoint, type Endpoint, type EndpointOptions } from "../../src/local-endpoint";

helper.init(require.resolve("node-red"));

type Saved = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** The nodes of this package in Node-RED's runtime, connected to a local endpoint. */
export class Bench {
  /** packets in the journal when the flow was deployed */
  #mark = 0;
  #deploys = 0;
  /** the admin API of the last deploy */
  #admin: NodeAPI["httpAdmin"] | undefined;
  readonly #server: Server = createServer((request, response) => this.#admin?.(request, response));

  private constructor(readonly endpoint: Endpoint) {}

  static async start(options: EndpointOptions = {}): Promise<Bench> {
    const endpoint = await startEndpoint(options);
    await new Promise<void>((started) => helper.startServer(started));
    const bench = new Bench(endpoint);
    bench.#server.listen(0, "127.0.0.1");
    await once(bench.#server, "listening");
    return bench;
  }

  /** Deploys nodes on one tab beside the connection `c`; nodes called `to…` keep what they get. */
  async deploy(nodes: readonly Saved[], settings: object = {}, credentials?: object): Promise<void> {
    const { host, port, name, caPem } = this.endpoint;
    const { certPem, keyPem } = await this.endpoint.certificates.issue();
    const flow = [
      { id: "tab", type: "tab" },
      {
        id: "c",
        type: "aws-iot-connection",
        name: "aws",
        endpoint: host,
        serverName: name,
        port,
        alpn: "x-amzn-mqtt-ca",
        // AWS allows an ID one CONNECT a second
        clientId: `gateway-${++this.#deploys}`,
        outboxStore: "memory",
        ...settings,
      },
      ...nodes.map((node) => ({ z: "tab", x: 100, y: 100, ...node })),
    ];
    this.#mark = this.endpoint.journal.packets.length;
    const secrets = { c: credentials ?? { cert: certPem, key: keyPem, ca: caPem } };
    const admin = ({ httpAdmin }: NodeAPI) => void (this.#admin = httpAdmin);
    const load = [...Object.values(register), admin] as unknown as NodeInitializer[];
    await helper.load(load, flow, secrets);
  }

  node = (id: string): Node => helper.getNode(id);

  /** The next message that a node gets. */
  next = (id: string): Promise<NodeMessage> =>
    new Promise((arrived) => this.node(id).once("input", (message) => arrived(message)));

  send(id: string, message: object): void {
    this.node(id).receive({ ...message });
  }

  /** When the status of a node reads like that; the last one counts too. */
  async status(id: string, pattern: RegExp): Promise<{ fill: string; shape: string; text: string }> {
    interface Call {
      args: [{ fill: string; shape: string; text: string }];
    }
    const node = this.node(id);
    const { calls = [] } = { calls: (node.status as unknown as { getCalls(): Call[] }).getCalls() };
    const own = calls.filter((call) => (call as unknown as { thisValue: Node }).thisValue === node);
    const last = own.at(-1)?.args[0];
    if (last && pattern.test(last.text)) return last;
    return new Promise((found) => {
      const look = (call: Call): void => {
        const [status] = call.args;
        if (!pattern.test(status.text)) return;
        node.off("call:status", look);
        found(status);
      };
      node.on("call:status" as "input", look as never);
    });
  }

  /** Resolves when the endpoint has answered that many filters since the flow was deployed. */
  subscribed = (filters: number): Promise<void> =>
    until(() => {
      const packets = this.endpoint.journal.packets.slice(this.#mark);
      const granted = packets.flatMap(({ packet }) => (packet.cmd === "suback" ? packet.granted : []));
      return granted.length >= filters;
    });

  /** A request to the admin API, as the editor makes it. */
  post = (path: string, body: unknown, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`, {
      ...init,
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });

  unload = (): Promise<void> => helper.unload();

  async stop(): Promise<void> {
    this.#server.close();
    await new Promise<void>((stopped) => helper.stopServer(stopped));
    await this.endpoint.stop();
  }
}

/** Resolves as soon as it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((soon) => setImmediate(soon));
}
