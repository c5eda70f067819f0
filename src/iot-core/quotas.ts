/**
 * AWS IoT Core's limits, the only place where they stand as numbers. They follow "AWS IoT Core endpoints and quotas",
 * message broker and protocol section (2026), and the developer guide's page on MQTT.
 */
export const quotas = {
  /** bytes of UTF-8 in a topic name or filter, without `$aws/rules/<rule>/` and `$share/<name>/` */
  topicBytes: 256,
  /** levels in a topic name or filter, without those of `$aws/rules/<rule>/` and `$share/<name>/`; AWS says 7 slashes */
  topicLevels: 8,
  /** bytes in the payload of a PUBLISH */
  payloadBytes: 131_072,
  /** bytes of UTF-8 in a client ID */
  clientIdBytes: 128,
  /** filters in one SUBSCRIBE or UNSUBSCRIBE */
  filtersPerSubscribe: 8,
  /** subscriptions of one connection; the account can ask for more */
  subscriptionsPerConnection: 50,
  /** PUBLISH packets per second on one connection, in and out together; the excess is discarded */
  publishesPerSecond: 100,
  /** bytes per second on one connection; the excess is delayed */
  bytesPerSecond: 524_288,
  /** QoS 1 messages without PUBACK, in each direction */
  inFlight: 100,
  /** seconds; less is raised to it by AWS without a word */
  keepaliveMin: 30,
  /** seconds; 0 and more are lowered to it by AWS without a word */
  keepaliveMax: 1_200,
  /** seconds of Session Expiry Interval an account gets without asking for more */
  sessionExpiryDefault: 3_600,
  /** seconds of Session Expiry Interval an account can have at most */
  sessionExpiryMax: 604_800,
  /** bytes of UTF-8 in a Content Type (MQTT 5) */
  contentTypeBytes: 256,
  /** bytes in Correlation Data (MQTT 5) */
  correlationDataBytes: 8_192,
  /** bytes of UTF-8 in all keys and values of a packet's User Properties (MQTT 5) */
  userPropertiesBytes: 8_192,
  /** highest Topic Alias a client may use (MQTT 5) */
  topicAliasMax: 8,
  /** characters in the share name of `$share/<name>/<filter>` */
  shareNameLength: 128,
  /** CONNECT packets per second of one client ID */
  connectsPerSecondPerClientId: 1,
  /** retained PUBLISH packets per second on one topic */
  retainedPerSecondPerTopic: 1,
  /** messages per second that AWS delivers from a resumed session's queue */
  storedMessagesPerSecond: 10,
} as const;
