// A test's hand in a flow: what a probe receives goes to the process that started Node-RED, and what that process
// sends comes out of the probe. Messages cross as they are, Buffers included.
module.exports = (RED) => {
  const probes = new Map();
  process.on("message", ({ probe, msg }) => {
    if (msg.routesBelow) process.send({ probe, msg: { payload: routesBelow(msg.routesBelow) } });
    else probes.get(probe)?.send(msg);
  });
  process.on("disconnect", () => process.exit());

  RED.nodes.registerType("probe", function (config) {
    RED.nodes.createNode(this, config);
    probes.set(this.id, this);
    this.on("input", (msg, send, done) => {
      process.send({ probe: this.id, msg });
      done();
    });
    this.on("close", () => {
      if (probes.get(this.id) === this) probes.delete(this.id);
    });
  });

  /** Every route of the admin API whose path begins so. */
  function routesBelow(start) {
    const { stack } = RED.httpAdmin._router;
    return stack.flatMap(({ route }) =>
      String(route?.path).startsWith(start)
        ? Object.keys(route.methods).map((method) => ({ method, path: route.path }))
        : [],
    );
  }
};
