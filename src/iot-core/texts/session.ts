import type { Text, Translation } from "./fill";

/** What ends a connection that was up. */
export const en = {
  "session-taken-over": {
    short: "another client uses this client ID",
    sentence: 'Another client uses the client ID "__clientId__" and takes the connection over.',
    remedy: "Give each copy of this flow, and each test tool, a client ID of its own.",
  },
  "session-taken-over-likely": {
    short: "client ID probably used twice",
    sentence:
      'AWS IoT Core has ended __sessions__ sessions in a row within seconds and without a reason; most likely another client uses the client ID "__clientId__".',
    remedy:
      "Give each copy of this flow, and each test tool, a client ID of its own. Else see which publish or subscribe comes right before each end.",
  },
  "client-id-in-use": {
    short: "client ID used twice here",
    sentence: 'Another connection of this Node-RED uses the client ID "__clientId__" at __endpoint__.',
    remedy: "Give one of them another client ID, or let the nodes share one connection.",
  },
  "server-shutting-down": {
    short: "AWS restarts the connection",
    sentence: "AWS IoT Core closed the connection for maintenance (__code__).",
    remedy: "Nothing to do: the connection comes back by itself.",
  },
  "keepalive-missed": {
    short: "AWS heard nothing",
    sentence:
      "AWS IoT Core heard nothing from here within one and a half times the keep-alive of __keepalive__ s (__code__).",
    remedy: "A slow or blocked network is likely, or this computer was asleep or too busy.",
  },
  "keepalive-timeout": {
    short: "link is dead",
    sentence: "Nothing came back within one and a half times the keep-alive of __keepalive__ s.",
    remedy: "If it happens often, a firewall forgets idle connections: lower the keep-alive.",
  },
  "closed-by-endpoint": {
    short: "closed by AWS without a reason",
    sentence: "AWS IoT Core closed the connection without a reason.",
    remedy:
      "If it repeats: the policy may forbid a publish or subscribe, or another client uses this client ID. MQTT 5 tells which.",
  },
  "closed-by-endpoint-mqtt5": {
    short: "closed without a reason",
    sentence: "The connection was closed without DISCONNECT, which AWS IoT Core sends with MQTT 5.",
    remedy:
      "Nothing to do once: the connection comes back by itself. If it repeats, look for a firewall or proxy that ends connections.",
  },
  "closed-after-publish": {
    short: "closed after a publish",
    sentence: 'The endpoint closed the connection without a reason, right after the publish to "__topic__".',
    remedy:
      "If it repeats: let the policy allow iot:Publish, and for retain iot:RetainPublish, on this topic.",
  },
  "closed-after-subscribe": {
    short: "closed after a subscribe",
    sentence:
      'The endpoint closed the connection without a reason, right after the subscribe to "__filter__".',
    remedy: "If it repeats: let the policy allow iot:Subscribe on topicfilter/__filter__.",
  },
  "endpoint-malformed": {
    short: "endpoint sent invalid MQTT",
    sentence: "What came from the endpoint is not valid MQTT (__reason__), so the connection was closed.",
    remedy: "AWS IoT Core does not do this: check what stands between, or the broker used in its place.",
  },
  "network-lost": {
    short: "network connection lost",
    sentence: "The network connection was lost (__reason__).",
    remedy: "Nothing to do: the connection comes back by itself.",
  },
  "disconnect-not-authorized": {
    short: "AWS: not authorized",
    sentence: "AWS IoT Core closed the connection: not authorized (__code__).",
    remedy: "Check the certificate's state, and that the policy allows what was just published.",
  },
  "disconnect-topic": {
    short: "AWS: topic not valid",
    sentence:
      "AWS IoT Core closed the connection because of a topic it does not allow (__code__ __meaning__).",
    remedy: "Check the topics published and subscribed last.",
  },
  "disconnect-quota": {
    short: "AWS: quota exceeded",
    sentence: "AWS IoT Core closed the connection because a quota was exceeded (__code__ __meaning__).",
    remedy: "Publish less often or smaller; keep the outbox's pace at or below 100 a second.",
  },
  "disconnect-administrative": {
    short: "closed by an administrator",
    sentence: "The connection was closed from the AWS side by an administrator or API call (__code__).",
    remedy: "Ask who runs the AWS account.",
  },
  "disconnect-protocol": {
    short: "AWS: protocol error",
    sentence: "AWS IoT Core closed the connection because of a protocol error (__code__ __meaning__).",
    remedy: "Report it with what was just sent; MQTT 3.1.1 may work meanwhile.",
  },
  "disconnect-other": {
    short: "AWS closed: __code__",
    sentence: "AWS IoT Core closed the connection with code __code__ (__meaning__).",
    remedy: "Look the code up in the MQTT 5 specification, DISCONNECT.",
  },
  "unexpected-failure": {
    short: "internal error",
    sentence: "Something unexpected happened: __reason__.",
    remedy: "Please report it with this text.",
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "session-taken-over": {
    short: "다른 클라이언트가 같은 ID를 씀",
    sentence: '다른 클라이언트가 클라이언트 ID "__clientId__"을(를) 써서 연결을 빼앗습니다.',
    remedy: "이 플로우의 사본과 시험 도구마다 다른 클라이언트 ID를 주십시오.",
  },
  "session-taken-over-likely": {
    short: "클라이언트 ID가 중복된 듯함",
    sentence:
      'AWS IoT Core가 연속 __sessions__개의 세션을 이유 없이 몇 초 만에 끝냈습니다. 다른 클라이언트가 클라이언트 ID "__clientId__"을(를) 쓰고 있을 가능성이 큽니다.',
    remedy:
      "이 플로우의 사본과 시험 도구마다 다른 클라이언트 ID를 주십시오. 그래도 계속되면 끊기기 직전에 어떤 발행이나 구독이 있는지 확인하십시오.",
  },
  "client-id-in-use": {
    short: "클라이언트 ID가 두 번 쓰임",
    sentence: '이 Node-RED의 다른 연결이 __endpoint__에서 클라이언트 ID "__clientId__"을(를) 씁니다.',
    remedy: "둘 중 하나의 클라이언트 ID를 바꾸거나 노드들이 한 연결을 함께 쓰게 하십시오.",
  },
  "server-shutting-down": {
    short: "AWS가 연결을 다시 시작함",
    sentence: "AWS IoT Core가 점검을 위해 연결을 닫았습니다(__code__).",
    remedy: "할 일이 없습니다. 연결은 자동으로 돌아옵니다.",
  },
  "keepalive-missed": {
    short: "AWS가 아무것도 받지 못함",
    sentence:
      "AWS IoT Core가 연결 유지 시간 __keepalive__초의 1.5배 동안 이쪽에서 아무것도 받지 못했습니다(__code__).",
    remedy: "네트워크가 느리거나 막혔거나, 이 컴퓨터가 절전 상태였거나 너무 바빴을 가능성이 큽니다.",
  },
  "keepalive-timeout": {
    short: "링크가 끊김",
    sentence: "연결 유지 시간 __keepalive__초의 1.5배 동안 아무 응답이 없었습니다.",
    remedy: "자주 일어나면 방화벽이 유휴 연결을 잊는 것입니다. 연결 유지 시간을 줄이십시오.",
  },
  "closed-by-endpoint": {
    short: "AWS가 이유 없이 닫음",
    sentence: "AWS IoT Core가 이유를 밝히지 않고 연결을 닫았습니다.",
    remedy:
      "반복되면 정책이 발행이나 구독을 금지하거나, 다른 클라이언트가 같은 ID를 쓰는 것입니다. MQTT 5는 이유를 알려 줍니다.",
  },
  "closed-by-endpoint-mqtt5": {
    short: "이유 없이 닫힘",
    sentence: "MQTT 5에서 AWS IoT Core가 보내는 DISCONNECT 없이 연결이 닫혔습니다.",
    remedy:
      "한 번이면 할 일이 없습니다. 연결은 자동으로 돌아옵니다. 반복되면 연결을 끊는 방화벽이나 프록시가 있는지 확인하십시오.",
  },
  "closed-after-publish": {
    short: "발행 직후 닫힘",
    sentence: '"__topic__"(으)로 발행한 직후 엔드포인트가 이유 없이 연결을 닫았습니다.',
    remedy: "반복되면 정책에서 이 토픽에 iot:Publish를, retain이면 iot:RetainPublish도 허용하십시오.",
  },
  "closed-after-subscribe": {
    short: "구독 직후 닫힘",
    sentence: '"__filter__"을(를) 구독한 직후 엔드포인트가 이유 없이 연결을 닫았습니다.',
    remedy: "반복되면 정책에서 topicfilter/__filter__에 iot:Subscribe를 허용하십시오.",
  },
  "endpoint-malformed": {
    short: "잘못된 MQTT를 받음",
    sentence: "엔드포인트가 보낸 것이 올바른 MQTT가 아니어서(__reason__) 연결을 닫았습니다.",
    remedy: "AWS IoT Core는 그러지 않습니다. 중간의 장비나 대신 쓰는 브로커를 확인하십시오.",
  },
  "network-lost": {
    short: "네트워크 연결 끊김",
    sentence: "네트워크 연결이 끊겼습니다(__reason__).",
    remedy: "할 일이 없습니다. 연결은 자동으로 돌아옵니다.",
  },
  "disconnect-not-authorized": {
    short: "AWS: 권한 없음",
    sentence: "AWS IoT Core가 권한이 없다며 연결을 닫았습니다(__code__).",
    remedy: "인증서의 상태와, 정책이 방금 발행한 것을 허용하는지 확인하십시오.",
  },
  "disconnect-topic": {
    short: "AWS: 잘못된 토픽",
    sentence: "AWS IoT Core가 허용하지 않는 토픽 때문에 연결을 닫았습니다(__code__ __meaning__).",
    remedy: "마지막에 발행하고 구독한 토픽을 확인하십시오.",
  },
  "disconnect-quota": {
    short: "AWS: 할당량 초과",
    sentence: "할당량을 넘어 AWS IoT Core가 연결을 닫았습니다(__code__ __meaning__).",
    remedy: "더 드물게 또는 더 작게 발행하십시오. 보낼 편지함의 속도를 초당 100 이하로 두십시오.",
  },
  "disconnect-administrative": {
    short: "관리자가 닫음",
    sentence: "AWS 쪽에서 관리자나 API 호출이 연결을 닫았습니다(__code__).",
    remedy: "AWS 계정 관리자에게 문의하십시오.",
  },
  "disconnect-protocol": {
    short: "AWS: 프로토콜 오류",
    sentence: "AWS IoT Core가 프로토콜 오류로 연결을 닫았습니다(__code__ __meaning__).",
    remedy: "방금 보낸 것과 함께 신고해 주십시오. 그동안 MQTT 3.1.1이 될 수 있습니다.",
  },
  "disconnect-other": {
    short: "AWS가 닫음: __code__",
    sentence: "AWS IoT Core가 코드 __code__(__meaning__)(으)로 연결을 닫았습니다.",
    remedy: "MQTT 5 규격의 DISCONNECT에서 코드를 찾으십시오.",
  },
  "unexpected-failure": {
    short: "내부 오류",
    sentence: "예상하지 못한 일이 일어났습니다: __reason__.",
    remedy: "이 문장과 함께 신고해 주십시오.",
  },
};
