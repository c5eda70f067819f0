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
  ["Node-RED", "/node_modules/is-utf8/"],
  ["MQTT.js", "/node_modules/"],
  ["Node.js", "node:"],
];

/** Whose function it is; those without a place are Node's own native ones. */
function ownerOf({ functionName, url }) {
  if (url !== "") return owners.find(([, part]) => url.includes(part))?.[0] ?? "other";
  return functionName === "(garbage collector)" ? "garbage collector" : undefined;
}

let session;
let before;
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
  before = process.cpuUsage();
};

/**
 * µs of each owner; the profile itself goes to .cache/bench, for Chromium's developer tools. To V8 the process is idle
 * while Node reads sockets and decrypts, so that what is native is what is left of the process's time.
 */
exports.end = async (name) => {
  const { user, system } = process.cpuUsage(before);
  const { profile } = await post("Profiler.stop");
  session.disconnect();
  mkdirSync(path.join(root, ".cache/bench"), { recursive: true });
  writeFileSync(path.join(root, `.cache/bench/${name}.cpuprofile`), JSON.stringify(profile));
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const spent = {};
  profile.samples.forEach((id, i) => {
    const frame = nodes.get(id);
    // `dispatch` is the profiler itself
    const owner = frame.functionName === "dispatch" ? "profiler" : ownerOf(frame);
    if (owner) spent[owner] = (spent[owner] ?? 0) + profile.timeDeltas[i];
  });
  const known = Object.values(spent).reduce((sum, us) => sum + us, 0);
  return { ...spent, "native: TLS, sockets": user + system - known };
};
