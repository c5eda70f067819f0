/** What Node-RED keeps apart from the flow, and how: a `password` never reaches the editor again. */
export const credentials = {
  cert: { type: "text" },
  key: { type: "password" },
  ca: { type: "text" },
  passphrase: { type: "password" },
  proxyPassword: { type: "password" },
} as const;
