import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { openLocal } from "./endpoints";
import { connection, inNode, outNode, probe, status, watchedTab } from "./flow";
import { NodeRed, type FlowNode, type Message } from "./node-red";
import { remember } from "./secrets";

const passphrase = "passphrase-that-nobody-may-see";
const proxyPassword = "proxy-password-that-nobody-may-see";

/** An HTTP proxy that demands a password. */
async function startProxy() {
  const asked: (string | undefined)[] = [];
  const server = createServer();
  server.on("connect", (request: IncomingMessage, client: NodeJS.Socket) => {
    const given = request.headers["proxy-authorization"];
    asked.push(request.url);
    if (given !== `Basic ${Buffer.from(`user:${proxyPassword}`).toString("base64")}`) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const [host = "", port] = request.url?.split(":") ?? [];
    const through = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      through.pipe(client).pipe(through);
    });
    for (const socket of [through, client]) socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = (password: string) => `http://user:${password}@127.0.0.1:${port}`;
  return { url, asked, close: () => server.close() };
}

describe("secrets", () => {
  let nodeRed: NodeRed;
  let local: Awaited<ReturnType<typeof openLocal>>;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  let encryptedKey: string;

  before(async () => {
    [local, proxy] = await Promise.all([openLocal(), startProxy()]);
    encryptedKey = createPrivateKey(local.target.credentials.key)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
      .toString();
    for (const secret of [passphrase, proxyPassword, encryptedKey]) remember(secret);
    nodeRed = await NodeRed.start({ env: { PROXY: proxy.url(proxyPassword) } });
  });
  after(async () => {
    await nodeRed.kill();
    await local.close();
    proxy.close();
  });

  const flow = (properties: Message, credentials: Message): FlowNode[] => {
    const given = connection(local.target, properties);
    return [
      ...watchedTab("in", "out"),
      {
        ...given,
        credentials: { ...local.target.credentials, key: encryptedKey, passphrase, ...credentials },
      },
      probe("send", "out"),
      outNode("out", { topic: "a", outcome: true }, "outcome"),
      inNode("in", { topic: "a", inputs: 0 }),
      probe("outcome"),
    ];
  };

  /** Asks for everything that Node-RED tells of the flow; what it answers is searched. */
  const askForAll = async (nodes: readonly FlowNode[]) => {
    const own = "aws-iot/sidebar/connections/aws/report";
    for (const path of ["flows", "settings", "credentials/aws-iot-connection/aws", own])
      await nodeRed.admin(path);
    const post = (path: string, body: object) => {
      const headers = { "Content-Type": "application/json" };
      return nodeRed.admin(path, { method: "POST", headers, body: JSON.stringify(body) });
    };
    const settings = nodes.find(({ id }) => id === "aws");
    assert.equal((await post("aws-iot/certificate", { connection: "aws" })).status, 200);
    const test = { id: "aws", settings, credentials: {}, temporaryClientId: true };
    assert.match((await post("aws-iot/test", test)).text, /"outcome":/);
    nodeRed.send("send", { action: "status" });
    await nodeRed.next("outcome");
  };

  it("connects with an encrypted key, through a proxy with a password", async () => {
    const nodes = flow({ proxy: "${PROXY}" }, {});
    await nodeRed.deploy(nodes);
    await status(nodeRed, "connected");
    assert.deepEqual(proxy.asked, [`localhost:${local.target.port}`]);
    await askForAll(nodes);
  });

  const mistakes: readonly [name: string, properties: Message, credentials: Message][] = [
    ["a wrong passphrase", {}, { passphrase: "wrong-passphrase" }],
    ["a key that is cut off", {}, { key: () => encryptedKey.slice(0, 300) }],
    ["a certificate where the key belongs", {}, { key: () => local.target.credentials.cert }],
    ["the key where the certificate belongs", {}, { cert: () => encryptedKey }],
    ["a wrong proxy password", { proxy: () => proxy.url("wrong-proxy-password") }, {}],
    ["a proxy address with a mistake", { proxy: () => `user:${proxyPassword}@127.0.0.1` }, {}],
  ];
  const filled = (parts: Message): Message =>
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [
        name,
        typeof part === "function" ? (part as () => string)() : part,
      ]),
    );

  for (const [name, properties, credentials] of mistakes) {
    it(`stay hidden with ${name}`, async () => {
      remember("wrong-passphrase");
      remember("wrong-proxy-password");
      const nodes = flow(filled(properties), filled(credentials));
      await nodeRed.deploy(nodes);
      await nodeRed.next("errors");
      // what stands in the flow itself, and in the slot that the editor shows, Node-RED gives out: a password goes into
      // an environment variable, as above, and the editor lets no key into the other slot
      if (!("proxy" in properties || "cert" in credentials)) await askForAll(nodes);
    });
  }

  it("were in no log, message and answer", async () => {
    assert.equal(await nodeRed.stop(), 0);
  });

  it("would have been found there", async () => {
    const leaky = await NodeRed.start();
    const func = `node.warn(${JSON.stringify(passphrase)})`;
    await leaky.deploy([
      ...watchedTab(),
      { ...probe("send"), wires: [["leak"]] },
      { id: "leak", type: "function", z: "tab", x: 0, y: 0, func, outputs: 1, wires: [[]] },
    ]);
    leaky.send("send", {});
    await leaky.until(() => leaky.log.includes(passphrase), "the leak");
    await assert.rejects(leaky.stop(), /a secret became visible/);
  });
});
