"use strict";
// The ends of the benchmark's flows: `bench-source` sends what the agent wants, `bench-sink` gives it what comes.
const agent = require("../agent.cjs");
const DONE = Symbol("done");

module.exports = (RED) => {
  RED.hooks.add("onComplete.bench", ({ msg }) => {
    msg[DONE]?.();
  });

  function Source(config) {
    RED.nodes.createNode(this, config);
    agent.outs.set(config.name, (topic, qos, payload, done) =>
      this.send({ _msgid: "bench", topic, qos, payload, [DONE]: done }),
    );
    agent.actions.set(config.name, (action) => this.send({ action }));
  }

  function Sink(config) {
    RED.nodes.createNode(this, config);
    this.on("input", (msg, send, done) => {
      agent.receive(config.name, msg.payload);
      done();
    });
  }

  RED.nodes.registerType("bench-source", Source);
  RED.nodes.registerType("bench-sink", Sink);
  RED.events.once("flows:started", agent.ready);
};
