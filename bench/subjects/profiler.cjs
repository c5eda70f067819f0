"use strict";
// Who spends the processor's time: samples of V8's profiler, summed up by where the running function stands.
const { mkdirSync, writeFileSync } = require("node:fs");
const { Session } = require("node:inspector");
const path = require("node:path");

const root = path.join(__dirname, "../..");
const owners = [
  ["this package", "/node-red-contrib-aws-iot-core/lib/"],
  ["benchmark", path.join(root, "bench/")],
  ["Node-RED", "/node_modules/@node-red/"],
  ["Node-RED", "/node_modules/node-red/"],
  ["MQTT.js", "/node_modules/"],
  ["Node.js", "node:"],
];

/** `dispatch` is the profiler itself. */
const notWork = new Set(["(idle)", "(root)", "dispatch"]);

/** Functions without a place are Node's own native ones: TLS, sockets, Buffer. */
function ownerOf({ functionName, url }) {
  if (url !== "") return owners.find(([, part]) => url.includes(part))?.[0] ?? "other";
  return functionName === "(garbage collector)" ? "garbage collector" : "Node.js native: TLS, sockets";
}

let session;
const post = (method, params) =>
  new Promise((done, fail) =>
    session.post(method, params, (error, result) => (error ? fail(error) : done(result))),
  );

exports.begin = async () => {
  session = new Session();
  session.connect();
  await post("Profiler.enable");
  await post("Profiler.setSamplingInterval", { interval: 200 });
  await post("Profiler.start");
};

/** µs of each owner, idle time left out; the profile itself goes to .cache/bench, for Chromium's developer tools. */
exports.end = async (name) => {
  const { profile } = await post("Profiler.stop");
  session.disconnect();
  mkdirSync(path.join(root, ".cache/bench"), { recursive: true });
  writeFileSync(path.join(root, `.cache/bench/${name}.cpuprofile`), JSON.stringify(profile));
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const spent = {};
  profile.samples.forEach((id, i) => {
    const frame = nodes.get(id);
    if (notWork.has(frame.functionName)) return;
    const owner = frame.functionName === "(program)" ? "Node.js native: TLS, sockets" : ownerOf(frame);
    spent[owner] = (spent[owner] ?? 0) + profile.timeDeltas[i];
  });
  return spent;
};
