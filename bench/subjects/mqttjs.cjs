"use strict";
// A bare MQTT.js script, as one would write it.
const { readFileSync } = require("node:fs");
const mqtt = require("mqtt");
const agent = require("./agent.cjs");

const { endpoint, connections, outs, ins } = agent.spec();
const { host, port, files } = endpoint;

const open = ({ name, clientId, clean, autoConnect }) => {
  const client = mqtt.connect({
    protocol: "mqtts",
    host,
    port,
    clientId,
    clean,
    protocolVersion: 5,
    ...(clean ? {} : { properties: { sessionExpiryInterval: 3600 } }),
    keepalive: 60,
    ca: readFileSync(files.ca),
    cert: readFileSync(files.cert),
    key: readFileSync(files.key),
    ALPNProtocols: ["x-amzn-mqtt-ca"],
    manualConnect: !autoConnect,
  });
  client.on("error", () => undefined);
  const mine = ins.filter((one) => one.connection === name);
  client.on("message", (topic, bytes) => {
    for (const { sink, filter, datatype } of mine)
      if (filter === topic) agent.receive(sink, agent.decode(datatype, bytes));
  });
  for (const { filter, qos } of mine) client.subscribe(filter, { qos });
  return client;
};

const clients = new Map(connections.map((one) => [one.name, open(one)]));
for (const { name, connection } of outs) {
  const client = clients.get(connection);
  agent.outs.set(name, (topic, qos, payload, done) => client.publish(topic, payload, { qos }, done));
  agent.actions.set(name, (action) => (action === "connect" ? client.connect() : client.end()));
}
agent.ready();
