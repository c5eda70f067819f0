"use strict";
// aws-iot-device-sdk-v2 (its MQTT 5 client), as its samples use it.
const agent = require("./agent.cjs");

const { endpoint, connections, outs, ins, sdk } = agent.spec();
const { iot, mqtt5 } = require(sdk);
const { host, port, files } = endpoint;

const open = ({ name, clientId, clean, autoConnect, paced }) => {
  const builder = iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromPath(
    host,
    files.cert,
    files.key,
  )
    .withCertificateAuthorityFromPath(undefined, files.ca)
    .withPort(port)
    .withConnectProperties({
      clientId,
      keepAliveIntervalSeconds: 60,
      ...(clean ? {} : { sessionExpiryIntervalSeconds: 3600 }),
    });
  if (!clean) builder.withSessionBehavior(mqtt5.ClientSessionBehavior.RejoinPostSuccess);
  if (!paced)
    builder.withExtendedValidationAndFlowControlOptions(mqtt5.ClientExtendedValidationAndFlowControl.None);
  const client = new mqtt5.Mqtt5Client(builder.build());
  client.on("error", () => undefined);
  const mine = ins.filter((one) => one.connection === name);
  client.on("messageReceived", ({ message }) => {
    for (const { sink, filter, datatype } of mine)
      if (filter === message.topicName)
        agent.receive(sink, agent.decode(datatype, Buffer.from(message.payload)));
  });
  const subscriptions = mine.map(({ filter, qos }) => ({ topicFilter: filter, qos }));
  if (subscriptions.length > 0)
    client.on("connectionSuccess", () => void client.subscribe({ subscriptions }).catch(() => undefined));
  if (autoConnect) client.start();
  return client;
};

const clients = new Map(connections.map((one) => [one.name, open(one)]));
for (const { name, connection } of outs) {
  const client = clients.get(connection);
  agent.outs.set(name, (topicName, qos, payload, done) =>
    client.publish({ topicName, qos, payload }).then(done, done),
  );
  agent.actions.set(name, (action) => (action === "connect" ? client.start() : client.stop()));
}
agent.ready();
