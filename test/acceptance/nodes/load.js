// Nodes for tests of what is lost: one that publishes numbers, one that writes down what is done, one that looks at memory.
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const v8 = require("node:v8");
const { runInNewContext } = require("node:vm");

module.exports = (RED) => {
  // Goes on from the number in its file, which may be ahead of what was sent, as fast as LOAD_RATE (a tick of 10 ms) says.
  RED.nodes.registerType("load", function (config) {
    RED.nodes.createNode(this, config);
    const rate = Number(process.env.LOAD_RATE ?? 0);
    const padding = "x".repeat(config.bytes);
    let next = existsSync(config.file) ? Number(readFileSync(config.file, "utf8").split("\n").at(-2)) + 1 : 0;
    const send = (count) => {
      appendFileSync(config.file, `${next + count - 1}\n`);
      for (; count > 0; count--) this.send({ topic: config.topic, payload: `${next++} ${padding}` });
    };
    const timer = rate > 0 ? setInterval(() => send(rate), 10) : undefined;
    this.on("input", ({ count }, _send, done) => {
      send(count);
      done();
    });
    this.on("close", () => clearInterval(timer));
  });

  // A line for each message, on the disk's side of `kill -9` when it is done.
  RED.nodes.registerType("diary", function (config) {
    RED.nodes.createNode(this, config);
    this.on("input", ({ payload }, _send, done) => {
      appendFileSync(config.file, `${parseInt(payload, 10)}\n`);
      done();
    });
  });

  // Bytes that live in the heap, and whether the files asked for are loaded.
  RED.nodes.registerType("memory", function (config) {
    RED.nodes.createNode(this, config);
    this.on("input", (msg, send, done) => {
      v8.setFlagsFromString("--expose-gc");
      const gc = runInNewContext("gc");
      gc();
      gc();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      send({ heapUsed, arrayBuffers, loaded: (msg.files ?? []).map((file) => file in require.cache) });
      done();
    });
  });
};
