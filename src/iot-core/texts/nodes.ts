import type { Text, Translation } from "./fill";

/** What the nodes refuse or cannot do with a message or their settings. */
export const en = {
  "connection-missing": {
    short: "no connection",
    sentence: "The node has no connection: none is chosen, or the one chosen is disabled or was deleted.",
    remedy: "Open the node and choose an AWS IoT connection.",
  },
  "action-unknown": {
    short: "unknown action",
    sentence: 'msg.action is "__action__", but this node knows __expected__.',
    remedy: "Set msg.action to one of them; to publish a message, remove msg.action.",
  },
  "action-topic-invalid": {
    short: "msg.topic not usable",
    sentence:
      "For the action __action__, msg.topic must be a topic filter, an object with a topic, or an array of them.",
    remedy: "Set msg.topic to the filters meant.",
  },
  "status-needs-output": {
    short: "no output for the status",
    sentence: 'The action "status" answers on the output for outcomes, which this node does not have.',
    remedy: "Tick Outcome in the node, and wire its output.",
  },
  "connection-override-refused": {
    short: "msg.broker refused",
    sentence: "msg.broker would change __fields__ of the connection, which a message may not do.",
    remedy:
      "Set them in the connection itself, with environment variables where they differ; msg.broker may hold only force.",
  },
  "already-connected": {
    short: "already connected",
    sentence: "The connection is already up, and msg.broker does not say force.",
    remedy: "Leave msg.broker out, or set msg.broker.force to true to connect anew.",
  },
  "payload-not-sendable": {
    short: "payload cannot be sent",
    sentence: "The payload for __topic__ cannot be turned into bytes: __reason__.",
    remedy: "Send text, a number, a boolean, a buffer or an object that JSON can hold.",
  },
  "ack-overdue": {
    short: "not acknowledged in time",
    sentence: "The flow did not acknowledge a message of __topic__ within __seconds__ s.",
    remedy:
      "AWS IoT Core delivers it again. End every path of the flow with an aws-iot-ack node, or allow more time.",
  },
  "ack-unknown": {
    short: "nothing to acknowledge",
    sentence:
      "The message does not come from an aws-iot-in node that lets the flow acknowledge, or has lost its msg.ackId.",
    remedy: "Let the message reach this node, or one made from it that carries its msg.ackId or msg._msgid.",
  },
  "subscriptions-not-kept": {
    short: "subscriptions not kept",
    sentence: "The subscriptions are in use but could not be written to __file__ (__reason__).",
    remedy: "Make the folder writable; until then a restart of Node-RED forgets them.",
  },
  "subscriptions-not-read": {
    short: "subscriptions not read",
    sentence: "The subscriptions kept in __file__ could not be read (__reason__).",
    remedy: "Subscribe again, which writes the file anew.",
  },
  "payload-not-json": {
    short: "payload is not JSON",
    sentence: "The payload received on __topic__ is not JSON: __reason__.",
    remedy: "Choose auto-detect, a String or a Buffer as output, or correct what the sender publishes.",
  },
  "payload-not-utf8": {
    short: "payload is not UTF-8",
    sentence: "The payload received on __topic__ is not text in UTF-8, so it cannot be JSON.",
    remedy: "Choose auto-detect or a Buffer as output, or correct what the sender publishes.",
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "connection-missing": {
    short: "연결 없음",
    sentence: "노드에 연결이 없습니다. 선택하지 않았거나, 선택한 연결이 비활성화되었거나 삭제되었습니다.",
    remedy: "노드를 열고 AWS IoT 연결을 선택하세요.",
  },
  "action-unknown": {
    short: "알 수 없는 동작",
    sentence: 'msg.action이 "__action__"이지만, 이 노드가 아는 동작은 __expected__입니다.',
    remedy: "msg.action을 그중 하나로 지정하세요. 메시지를 발행하려면 msg.action을 제거하세요.",
  },
  "action-topic-invalid": {
    short: "msg.topic을 쓸 수 없음",
    sentence: "__action__ 동작의 msg.topic은 토픽 필터, topic이 있는 객체, 또는 그 배열이어야 합니다.",
    remedy: "msg.topic에 원하는 필터를 지정하세요.",
  },
  "status-needs-output": {
    short: "상태를 보낼 출력 없음",
    sentence: '"status" 동작은 결과 출력으로 답하는데, 이 노드에는 그 출력이 없습니다.',
    remedy: "노드에서 결과를 선택하고 그 출력을 연결하세요.",
  },
  "connection-override-refused": {
    short: "msg.broker 거부됨",
    sentence: "msg.broker가 연결의 __fields__을(를) 바꾸려 하지만, 메시지로는 바꿀 수 없습니다.",
    remedy: "연결 자체에서 지정하고, 서로 다르면 환경 변수를 쓰세요. msg.broker에는 force만 쓸 수 있습니다.",
  },
  "already-connected": {
    short: "이미 연결됨",
    sentence: "연결이 이미 되어 있고, msg.broker에 force가 없습니다.",
    remedy: "msg.broker를 빼거나, 새로 연결하려면 msg.broker.force를 true로 지정하세요.",
  },
  "payload-not-sendable": {
    short: "페이로드를 보낼 수 없음",
    sentence: "__topic__ 토픽의 페이로드를 바이트로 바꿀 수 없습니다: __reason__.",
    remedy: "텍스트, 숫자, 불리언, 버퍼, 또는 JSON으로 나타낼 수 있는 객체를 보내세요.",
  },
  "ack-overdue": {
    short: "제때 확인되지 않음",
    sentence: "플로우가 __topic__ 토픽의 메시지를 __seconds__초 안에 확인하지 않았습니다.",
    remedy:
      "AWS IoT Core가 다시 전달합니다. 플로우의 모든 경로를 aws-iot-ack 노드로 끝내거나 시간을 늘리세요.",
  },
  "ack-unknown": {
    short: "확인할 메시지 아님",
    sentence: "플로우가 확인하도록 설정한 aws-iot-in 노드의 메시지가 아니거나 msg.ackId를 잃었습니다.",
    remedy: "원래 메시지나, msg.ackId 또는 msg._msgid를 유지한 메시지가 이 노드에 도달하게 하세요.",
  },
  "subscriptions-not-kept": {
    short: "구독을 보관하지 못함",
    sentence: "구독은 사용 중이지만 __file__에 쓸 수 없습니다(__reason__).",
    remedy: "폴더를 쓸 수 있게 하세요. 그때까지 Node-RED를 재시작하면 구독이 사라집니다.",
  },
  "subscriptions-not-read": {
    short: "구독을 읽지 못함",
    sentence: "__file__에 보관한 구독을 읽을 수 없습니다(__reason__).",
    remedy: "다시 구독하면 파일을 새로 씁니다.",
  },
  "payload-not-json": {
    short: "페이로드가 JSON이 아님",
    sentence: "__topic__ 토픽에서 받은 페이로드가 JSON이 아닙니다: __reason__.",
    remedy: "출력을 자동 감지, 문자열 또는 버퍼로 선택하거나, 보내는 쪽을 고치세요.",
  },
  "payload-not-utf8": {
    short: "페이로드가 UTF-8이 아님",
    sentence: "__topic__ 토픽에서 받은 페이로드가 UTF-8 텍스트가 아니어서 JSON일 수 없습니다.",
    remedy: "출력을 자동 감지 또는 버퍼로 선택하거나, 보내는 쪽을 고치세요.",
  },
};
