import assert from "node:assert/strict";
import type { Node, NodeAPI, NodeDef } from "node-red";
import { registerNode, registerRoutesWhenAsked } from "../../src/red/register";

type Handler = (request: object, response: object, next: () => void) => void;
type Make = new (saved: object) => object;

describe("registering", () => {
  it("loads the runtime of a type when the first node is made, and once", () => {
    const said: string[] = [];
    let type: Make | undefined;
    const RED = {
      nodes: {
        createNode: (node: Node, { id }: NodeDef) => said.push(`created ${Object.assign(node, { id }).id}`),
        registerType: (name: string, made: Make, options: object) => {
          said.push(`registered ${name} ${JSON.stringify(options)}`);
          type = made;
        },
      },
    } as unknown as NodeAPI;
    const load = () => {
      said.push("loaded");
      return () => (node: Node) => void said.push(`made ${node.id}`);
    };
    registerNode(RED, "aws-iot-x", load, { credentials: {} });
    assert.deepEqual(said.splice(0), ['registered aws-iot-x {"credentials":{}}']);
    assert.ok(type);
    for (const id of ["a", "b"]) assert.ok(new type({ id }));
    assert.deepEqual(said, ["created a", "loaded", "made a", "created b", "made b"]);
  });

  it("makes the routes at the first request below their path, once, and again where that failed", () => {
    const handlers: [string, RegExp, Handler][] = [];
    const add = (method: string) => (path: RegExp, handler: Handler) =>
      handlers.push([method, path, handler]);
    // what Node-RED has in place of the admin API when that is switched off knows these methods alone
    const httpAdmin = { get: add("get"), post: add("post"), put: add("put"), delete: add("delete") };
    const RED = { httpAdmin } as unknown as NodeAPI;
    let loads = 0;
    let nexts = 0;
    registerRoutesWhenAsked(RED, "/aws-iot", () => () => {
      if (++loads === 1) throw new Error("disk");
    });
    const ask = () => handlers.forEach(([, , handler]) => handler({}, {}, () => ++nexts));
    assert.deepEqual(
      handlers.map(([method, path]) => [
        method,
        ["/aws-iot/test", "/aws-iot-x", "/a/aws-iot/b"].map((url) => path.test(url)),
      ]),
      [
        ["get", [true, false, false]],
        ["post", [true, false, false]],
      ],
    );
    assert.throws(ask, /disk/);
    assert.deepEqual([loads, nexts], [1, 0]);
    ask();
    ask();
    assert.deepEqual([loads, nexts], [2, 4]);
  });
});
