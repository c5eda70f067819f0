import type { Text, Translation } from "./fill";

/** What does not move over from Node-RED's own MQTT nodes as it stood; each is told together with its nodes. */
export const en = {
  "convert-not-aws": {
    short: "not AWS IoT Core: __broker__",
    sentence: 'The broker "__broker__" does not look like AWS IoT Core; it and its nodes stay as they are.',
    remedy: "If it is AWS all the same, convert with --all, or select its nodes in the editor.",
  },
  "convert-broker-missing": {
    short: "no broker",
    sentence: "The broker is not part of the flow; the node stays as it is.",
    remedy: "Choose a broker first, or export the flow together with its configuration nodes.",
  },
  "convert-locked": {
    short: "locked flow",
    sentence: "The flow is locked; the node stays as it is.",
    remedy: "Unlock the flow and convert again.",
  },
  "convert-credentials": {
    short: "certificate and key needed",
    sentence:
      "The flow does not hold the certificate and private key: Node-RED stores them apart, encrypted.",
    remedy: "Open the connection and add them; the AWS console offers new ones where they are lost.",
  },
  "convert-passphrase": {
    short: "passphrase needed",
    sentence: "The passphrase of the private key could not be read.",
    remedy: "Open the connection and enter it.",
  },
  "convert-user": {
    short: "no user name and password",
    sentence:
      "The broker signed in with a user name or a custom authorizer; the connection signs in with its certificate only.",
    remedy: "Add the certificate and private key of a thing to the connection.",
  },
  "convert-key-store": {
    short: "certificate and key needed",
    sentence: "The certificate and private key stand in a PKCS#12 file, which the connection does not read.",
    remedy: "Take them out with: openssl pkcs12 -in FILE -nodes, and add them to the connection.",
  },
  "convert-environment": {
    short: "certificate from the environment",
    sentence: "The certificate and private key come from environment variables (__variables__).",
    remedy: "Enter each of them in its field of the connection, as ${NAME}.",
  },
  "convert-no-tls": {
    short: "TLS is needed",
    sentence:
      "The broker was used without TLS, which AWS IoT Core does not offer; the connection uses port 443.",
    remedy: "Open the connection and add certificate and private key.",
  },
  "convert-websocket": {
    short: "no WebSocket",
    sentence: "The broker was used by WebSocket; the connection speaks MQTT over TLS on port 443 instead.",
    remedy: "Open the connection and add certificate and private key.",
  },
  "convert-verification": {
    short: "the server is verified",
    sentence: "The server certificate was not verified; the connection always verifies it.",
    remedy: "Nothing to do with AWS IoT Core. For a server of your own, add its root CA.",
  },
  "convert-qos": {
    short: "QoS 2 becomes 1",
    sentence: "QoS 2 was chosen, which AWS IoT Core does not have; 1 is used.",
    remedy: "Nothing to do, unless a message that comes twice would do harm.",
  },
  "convert-qos-default": {
    short: "QoS 1 where none is set",
    sentence: "Where neither node nor message sets a QoS, the core node sent with 0; now it is 1.",
    remedy: "Nothing to do, or choose 0 in the node.",
  },
  "convert-protocol": {
    short: "MQTT 3.1 becomes 3.1.1",
    sentence: "MQTT 3.1 was chosen, which AWS IoT Core does not speak; 3.1.1 is used.",
    remedy: "Nothing to do. MQTT 5 tells more when something is refused.",
  },
  "convert-limited": {
    short: "__field__ becomes __used__",
    sentence: "The setting __field__ was __value__, which AWS IoT Core does not allow; __used__ is used.",
    remedy: "Nothing to do, or choose another value in the connection.",
  },
  "convert-unsubscribe": {
    short: "subscriptions are kept",
    sentence:
      "The broker unsubscribed when it disconnected; the connection keeps its subscriptions, so messages wait in the session.",
    remedy: "Turn on clean session to receive nothing from the time offline.",
  },
  "convert-properties": {
    short: "not carried: __properties__",
    sentence: "The MQTT 5 properties of the __message__ message were left out: __properties__.",
    remedy: "Put what they said into the payload, or publish the message from the flow.",
  },
  "convert-parsed": {
    short: "JSON is parsed",
    sentence:
      'The old output "auto-detect (string or buffer)" does not exist; payloads that are JSON are parsed.',
    remedy: 'Choose the output "a String" where the text is needed.',
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "convert-not-aws": {
    short: "AWS IoT Core 아님: __broker__",
    sentence: '브로커 "__broker__"은(는) AWS IoT Core가 아닌 것 같아 해당 노드와 함께 그대로 둡니다.',
    remedy: "AWS가 맞다면 --all로 변환하거나 편집기에서 해당 노드를 선택하고 변환하세요.",
  },
  "convert-broker-missing": {
    short: "브로커 없음",
    sentence: "브로커가 플로우에 없어 노드를 그대로 둡니다.",
    remedy: "먼저 브로커를 선택하거나 플로우를 설정 노드와 함께 내보내세요.",
  },
  "convert-locked": {
    short: "잠긴 플로우",
    sentence: "플로우가 잠겨 있어 노드를 그대로 둡니다.",
    remedy: "플로우의 잠금을 풀고 다시 변환하세요.",
  },
  "convert-credentials": {
    short: "인증서와 키 필요",
    sentence: "플로우에 인증서와 개인 키가 없습니다. Node-RED가 따로 암호화하여 저장합니다.",
    remedy: "연결을 열어 추가하세요. 잃어버렸다면 AWS 콘솔에서 새로 발급할 수 있습니다.",
  },
  "convert-passphrase": {
    short: "암호 필요",
    sentence: "개인 키의 암호를 읽을 수 없습니다.",
    remedy: "연결을 열어 입력하세요.",
  },
  "convert-user": {
    short: "사용자 이름과 비밀번호 미지원",
    sentence:
      "브로커는 사용자 이름이나 사용자 지정 권한 부여자로 로그인했지만 연결은 인증서로만 로그인합니다.",
    remedy: "사물의 인증서와 개인 키를 연결에 추가하세요.",
  },
  "convert-key-store": {
    short: "인증서와 키 필요",
    sentence: "인증서와 개인 키가 PKCS#12 파일에 있으며, 연결은 이 형식을 읽지 않습니다.",
    remedy: "openssl pkcs12 -in 파일 -nodes 명령으로 꺼내어 연결에 추가하세요.",
  },
  "convert-environment": {
    short: "환경 변수의 인증서",
    sentence: "인증서와 개인 키를 환경 변수(__variables__)에서 가져옵니다.",
    remedy: "각각을 연결의 해당 필드에 ${이름} 형식으로 입력하세요.",
  },
  "convert-no-tls": {
    short: "TLS 필요",
    sentence: "브로커를 TLS 없이 사용했지만 AWS IoT Core는 이를 제공하지 않아 연결은 포트 443을 사용합니다.",
    remedy: "연결을 열어 인증서와 개인 키를 추가하세요.",
  },
  "convert-websocket": {
    short: "WebSocket 미지원",
    sentence: "브로커를 WebSocket으로 사용했지만 연결은 포트 443에서 TLS 위의 MQTT를 사용합니다.",
    remedy: "연결을 열어 인증서와 개인 키를 추가하세요.",
  },
  "convert-verification": {
    short: "서버를 검증함",
    sentence: "서버 인증서를 검증하지 않았지만 연결은 항상 검증합니다.",
    remedy: "AWS IoT Core라면 할 일이 없습니다. 자체 서버라면 루트 CA를 추가하세요.",
  },
  "convert-qos": {
    short: "QoS 2는 1이 됨",
    sentence: "QoS 2를 선택했지만 AWS IoT Core에는 없으므로 1을 사용합니다.",
    remedy: "메시지가 두 번 와도 문제가 없다면 할 일이 없습니다.",
  },
  "convert-qos-default": {
    short: "QoS가 없으면 1",
    sentence: "노드와 메시지 모두 QoS를 정하지 않으면 기본 노드는 0으로 보냈지만 이제는 1로 보냅니다.",
    remedy: "할 일이 없습니다. 필요하면 노드에서 0을 선택하세요.",
  },
  "convert-protocol": {
    short: "MQTT 3.1은 3.1.1이 됨",
    sentence: "MQTT 3.1을 선택했지만 AWS IoT Core는 지원하지 않으므로 3.1.1을 사용합니다.",
    remedy: "할 일이 없습니다. MQTT 5는 거부 이유를 더 자세히 알려 줍니다.",
  },
  "convert-limited": {
    short: "__field__: __used__ 사용",
    sentence:
      "설정 __field__의 값 __value__은(는) AWS IoT Core가 허용하지 않으므로 __used__을(를) 사용합니다.",
    remedy: "할 일이 없습니다. 필요하면 연결에서 다른 값을 선택하세요.",
  },
  "convert-unsubscribe": {
    short: "구독이 유지됨",
    sentence:
      "브로커는 연결을 끊을 때 구독을 해지했지만 연결은 구독을 유지하므로 메시지가 세션에서 기다립니다.",
    remedy: "오프라인 동안의 메시지가 필요 없으면 clean session을 켜세요.",
  },
  "convert-properties": {
    short: "제외됨: __properties__",
    sentence: "__message__ 메시지의 MQTT 5 속성을 제외했습니다: __properties__.",
    remedy: "필요한 내용을 페이로드에 넣거나 플로우에서 메시지를 발행하세요.",
  },
  "convert-parsed": {
    short: "JSON을 분석함",
    sentence: '이전 출력 "자동 감지(문자열 또는 버퍼)"는 없으므로 JSON 페이로드는 객체로 분석됩니다.',
    remedy: "텍스트가 필요하면 출력을 문자열로 선택하세요.",
  },
};
