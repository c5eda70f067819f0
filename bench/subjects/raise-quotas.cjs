"use strict";
const path = require("node:path");
// AWS IoT Core allows a connection 50 subscriptions, more on request, and asks for a pace; mosquitto does not. The core
// nodes know of neither, so that this package is measured without.
const installed = path.join(process.env["PACKAGE_INSTALLED"], "node_modules/node-red-contrib-aws-iot-core");
const { subscriptionDefaults } = require(path.join(installed, "lib/bundle/runtime.js"));
Object.assign(subscriptionDefaults, { limit: 100_000, paceMs: 0 });
