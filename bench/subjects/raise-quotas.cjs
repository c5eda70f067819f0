"use strict";
// AWS IoT Core allows 50 subscriptions a connection, more on request, and asks for a pace; mosquitto does not. The core
// nodes know of neither, so that this package is measured without.
const { subscriptionDefaults } = require("../../lib/bundle/runtime.js");
Object.assign(subscriptionDefaults, { limit: 100_000, paceMs: 0 });
